package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoreFailureTest {
    @Test
    void of_fullDisk_isToldFromOthers() {
        IOException full = new IOException("cannot write", new IOException("No space left on device"));

        assertThat(StoreFailure.of(full))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.STORE_FULL));
        assertThat(StoreFailure.of(new IOException("Permission denied"))).isNotInstanceOf(ServiceException.class);
    }
}
