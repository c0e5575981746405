package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InboxTest {
    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger requested = new AtomicInteger();

    @Test
    void take_message_asksForTheNextOnlyThen() {
        Inbox<String> inbox = inbox(Duration.ofMinutes(1));
        inbox.put("one");

        assertThat(requested).hasValue(0);
        assertThat(inbox.take()).isEqualTo("one");
        assertThat(requested).hasValue(1);
    }

    @Test
    void take_afterTheEnd_givesWhatIsThereAndThenNull() {
        Inbox<String> inbox = inbox(Duration.ofMinutes(1));
        inbox.put("one");
        inbox.end();

        assertThat(inbox.take()).isEqualTo("one");
        assertThat(inbox.take()).isNull();
        assertThat(requested).hasValue(1);
    }

    @Test
    void take_cancelledMeanwhile_stopsWaiting() {
        Inbox<String> inbox = inbox(Duration.ofMinutes(1));
        CompletableFuture<Void> cancelled =
                CompletableFuture.runAsync(() -> cancellation.cancel(FailureReason.CANCELLED));

        assertThatExceptionOfType(CancellationException.class).isThrownBy(inbox::take);
        cancelled.join();
    }

    @Test
    void take_nothingForTooLong_isIdle() {
        Inbox<String> inbox = inbox(Duration.ofMillis(1));

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(inbox::take)
                .extracting(ServiceException::reason)
                .isEqualTo(FailureReason.IDLE);
    }

    private Inbox<String> inbox(Duration patience) {
        return new Inbox<>(requested::incrementAndGet, cancellation, patience);
    }
}
