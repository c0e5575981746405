package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the store expect in the same words. */
final class StoreAssertions {
    private StoreAssertions() {}

    static void assertReason(FailureReason reason, ThrowingCallable call) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(call)
                .extracting(ServiceException::reason)
                .isEqualTo(reason);
    }

    /** Checks that no process has anything in the making, nor left it there. */
    static void assertNothingInTheMaking(Path data) {
        try (Stream<Path> all = Files.walk(data.resolve("incoming"))) {
            assertThat(all.filter(path -> Files.isRegularFile(path) && !path.endsWith("lock")))
                    .isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
