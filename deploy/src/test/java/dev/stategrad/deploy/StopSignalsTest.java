package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.StategradClient;
import dev.stategrad.client.cli.StopSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StopSignalsTest {
    @TempDir
    private Path data;

    @Test
    void serve_sigterm_stopsCleanlyWithinSeconds() throws Exception {
        Process server =
                Command.builder("serve", "--port", 0, "--data-dir", data).start();
        try {
            String line = lines(server).readLine();
            assertThat(line).startsWith("listening on 127.0.0.1:");
            String address = line.replaceFirst("^listening on (\\S+?),.*", "$1");
            try (StategradClient client = StategradClient.connect(address)) {
                assertThat(client.listModels()).isEmpty();
            }
            server.toHandle().destroy();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void install_secondSignal_endsTheProcessAtOnce() throws Exception {
        Process stuck = Command.java(NeverStops.class.getName()).start();
        try {
            BufferedReader lines = lines(stuck);
            assertThat(lines.readLine()).isEqualTo("ready");
            stuck.toHandle().destroy();
            assertThat(lines.readLine()).isEqualTo("stopping");
            stuck.toHandle().destroy();
            assertThat(stuck.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stuck.exitValue()).isEqualTo(128 + 15);
        } finally {
            stuck.destroyForcibly();
        }
    }

    private static BufferedReader lines(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** A service whose clean stop hangs. */
    static final class NeverStops {
        private NeverStops() {}

        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            StopSignals.install(() -> System.out.println("stopping"));
            System.out.println("ready");
            never.await();
        }
    }
}
