package dev.stategrad.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Scope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallLimitsTest {
    private static final Caller ANNA = new Caller("anna", Scope.SUBMIT, 1);
    private static final Caller BEN = new Caller("ben", Scope.ADMIN, 5);

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void enter_burstThenPace_letsInExactlySoMany() {
        CallLimits limits = limits(10, 30, 10, 30, 1000, 1000);
        assertThat(letIn(limits, ANNA, false, 100)).isEqualTo(30);

        advance(Duration.ofSeconds(1));
        assertThat(letIn(limits, ANNA, false, 100)).isEqualTo(10);

        advance(Duration.ofHours(1));
        assertThat(letIn(limits, ANNA, false, 100)).isEqualTo(30);
    }

    @Test
    void enter_tooOften_saysWhenToComeBackAndIsLetInThen() {
        CallLimits limits = limits(4, 1, 4, 1, 1000, 1000);
        limits.enter(ANNA, false).close();

        ServiceException refused = refused(limits, ANNA, false);
        assertThat(refused.reason()).isEqualTo(FailureReason.RATE_LIMITED);
        assertThat(refused.retryAfter()).contains(Duration.ofMillis(250));
        assertThat(refused).hasMessage("calls: expected at most 4 a second, found more");

        advance(Duration.ofMillis(250));
        limits.enter(ANNA, false).close();
    }

    @Test
    void enter_submits_haveAPaceOfTheirOwn() {
        CallLimits limits = limits(100, 100, 1, 3, 1000, 1000);

        assertThat(letIn(limits, ANNA, true, 10)).isEqualTo(3);
        assertThat(refused(limits, ANNA, true)).hasMessageStartingWith("submits: expected at most 1 a second");
        assertThat(letIn(limits, ANNA, false, 10)).isEqualTo(10);
    }

    @Test
    void enter_anotherCaller_isNotHeldUp() {
        CallLimits limits = limits(1, 2, 1, 2, 1000, 1000);
        letIn(limits, ANNA, false, 100);

        assertThat(letIn(limits, BEN, false, 100)).isEqualTo(2);
    }

    @Test
    void enter_local_hasNoPace() {
        CallLimits limits = limits(1, 1, 1, 1, 1000, 1000);

        assertThat(letIn(limits, Caller.LOCAL, true, 500)).isEqualTo(500);
    }

    @Test
    void enter_local_mayHaveAsManyOpenAsAllTogether() {
        CallLimits limits = limits(1, 1, 1, 1, 2, 5);
        for (int i = 0; i < 5; i++) {
            limits.enter(Caller.LOCAL, true);
        }

        assertThat(refused(limits, Caller.LOCAL, true))
                .hasMessageStartingWith("calls of all callers: expected at most 5");
    }

    @Test
    void enter_tooManyOpen_isRefusedUntilOneCloses() {
        CallLimits limits = limits(1000, 1000, 1000, 1000, 2, 3);
        CallLimits.OpenCall first = limits.enter(ANNA, false);
        limits.enter(ANNA, false);
        assertThat(refused(limits, ANNA, false))
                .hasMessage("calls: expected at most 2 open, found more")
                .extracting(ServiceException::reason)
                .isEqualTo(FailureReason.TOO_MANY_CALLS);

        limits.enter(BEN, false);
        assertThat(refused(limits, BEN, false)).hasMessageStartingWith("calls of all callers: expected at most 3 open");

        first.close();
        first.close();
        limits.enter(BEN, false);
        assertThat(refused(limits, ANNA, false)).hasMessageStartingWith("calls of all callers");
    }

    private CallLimits limits(int calls, int burst, int submits, int submitBurst, int perCaller, int open) {
        return new CallLimits(new CallRates(calls, burst, submits, submitBurst, perCaller, open), nanos::get);
    }

    private static int letIn(CallLimits limits, Caller caller, boolean submit, int attempts) {
        int letIn = 0;
        for (int i = 0; i < attempts; i++) {
            try (CallLimits.OpenCall open = limits.enter(caller, submit)) {
                letIn++;
            } catch (ServiceException e) {
                assertThat(e.reason()).isEqualTo(FailureReason.RATE_LIMITED);
            }
        }
        return letIn;
    }

    private static ServiceException refused(CallLimits limits, Caller caller, boolean submit) {
        return catchThrowableOfType(ServiceException.class, () -> limits.enter(caller, submit));
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
