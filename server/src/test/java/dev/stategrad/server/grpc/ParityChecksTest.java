package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.work.DeviceAccount;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParityChecksTest {
    private static final ModelWeights WEIGHTS = TestWeights.of(5, 3, 4);
    private static final ParityReport REPORT = new ParityReport(1, List.of());

    private final Semaphore waiting = new Semaphore(0);
    private final CountDownLatch deviceFree = new CountDownLatch(1);
    private final ParityChecks checks = new ParityChecks(this::waitForTheDevice);

    @Test
    void check_whileTheDeviceIsBusy_holdsFewThreadsOfOneCaller() throws Exception {
        CompletableFuture<ParityReport> first = begin("anna");
        CompletableFuture<ParityReport> second = begin("anna");
        waiting.acquire(2);

        ServiceException refused = catchThrowableOfType(ServiceException.class, () -> check("anna"));
        assertThat(refused.reason()).isEqualTo(FailureReason.TOO_MANY_CALLS);
        CompletableFuture<ParityReport> other = begin("ben");
        waiting.acquire();

        deviceFree.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(REPORT);
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(REPORT);
        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo(REPORT);
        assertThat(check("anna")).isEqualTo(REPORT);
    }

    private CompletableFuture<ParityReport> begin(String user) {
        CompletableFuture<ParityReport> report = new CompletableFuture<>();
        new Thread(() -> report.complete(check(user))).start();
        return report;
    }

    private ParityReport check(String user) {
        ParityReference reference =
                new ParityReference(1, 1, new int[] {0}, Map.of("logits", TestWeights.uniform(new Random(1), 1, 1, 5)));
        return checks.check(WEIGHTS, reference, new DeviceAccount(user, 1));
    }

    private ParityReport waitForTheDevice(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        waiting.release();
        try {
            deviceFree.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return REPORT;
    }
}
