package dev.stategrad.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalLimitsTest {
    private static final ServiceException BAD = new ServiceException(
            FailureReason.BAD_CREDENTIALS, "token: expected one of this server, found an unknown one");

    private final AtomicLong nanos = new AtomicLong();
    private final RefusalLimits limits = new RefusalLimits(nanos::get);

    @Test
    void refuse_aFew_saysWhatWasWrongAndKeepsARecordOfEach() {
        for (int call = 0; call < 100; call++) {
            assertThat(limits.refuse("192.0.2.1", BAD)).isEqualTo(new RefusalLimits.Refusal(BAD, true));
        }
    }

    @Test
    void refuse_aFlood_isOnRecordOnceAndHearsWhenToComeBack() {
        flood("192.0.2.1", 100);

        RefusalLimits.Refusal first = limits.refuse("192.0.2.1", BAD);
        assertThat(first.worthARecord()).isTrue();
        assertThat(first.why().reason()).isEqualTo(FailureReason.RATE_LIMITED);
        assertThat(first.why().retryAfter()).contains(Duration.ofSeconds(1));
        for (int call = 0; call < 10_000; call++) {
            assertThat(limits.refuse("192.0.2.1", BAD).worthARecord()).isFalse();
        }
    }

    @Test
    void refuse_afterAFlood_answersAsBeforeAndRecordsTheNextFlood() {
        flood("192.0.2.1", 200);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(limits.refuse("192.0.2.1", BAD)).isEqualTo(new RefusalLimits.Refusal(BAD, true));
        assertThat(limits.refuse("192.0.2.1", BAD).worthARecord()).isTrue();
        assertThat(limits.refuse("192.0.2.1", BAD).worthARecord()).isFalse();
    }

    @Test
    void refuse_anotherAddress_isCountedByItself() {
        flood("192.0.2.1", 1000);

        assertThat(limits.refuse("192.0.2.2", BAD).why()).isSameAs(BAD);
    }

    private void flood(String address, int calls) {
        for (int call = 0; call < calls; call++) {
            limits.refuse(address, BAD);
        }
    }
}
