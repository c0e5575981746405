package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    @ParameterizedTest
    @CsvSource({
        // user, scope, owner, visibility, sees, changes
        "anna,  READ,   anna, PRIVATE, true,  true",
        "ben,   READ,   anna, PRIVATE, false, false",
        "ben,   SUBMIT, anna, PRIVATE, false, false",
        "ben,   SUBMIT, anna, LAB,     true,  false",
        "ben,   ADMIN,  anna, PRIVATE, true,  true",
        "Anna,  SUBMIT, anna, PRIVATE, false, false",
        "ben,   SUBMIT, '',   PRIVATE, true,  false",
        "ben,   ADMIN,  '',   PRIVATE, true,  true",
        "local, ADMIN,  '',   PRIVATE, true,  true",
    })
    void require_eachKindOfCaller_followsTheTable(
            String user, Scope scope, String owner, Visibility visibility, boolean sees, boolean changes) {
        Caller caller = new Caller(user, scope, 1);

        assertThat(Access.maySee(caller, owner, visibility)).isEqualTo(sees);
        assertThat(Access.mayChange(caller, owner)).isEqualTo(changes);
        expect(sees, () -> Access.requireSee(caller, owner, visibility));
        expect(changes, () -> Access.requireChange(caller, owner));
    }

    private static void expect(boolean allowed, Runnable demand) {
        if (allowed) {
            assertThatCode(demand::run).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(demand::run)
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(FailureReason.NOT_YOURS));
        }
    }
}
