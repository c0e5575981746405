package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ServeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void check_rightConfiguration_showsItAndStartsNothing() throws IOException {
        Path data = folder.resolve("data");
        Path file = Files.writeString(folder.resolve("stategrad.yaml"), "worker:\n  idle: 1h\n");

        int exit = serve("--check", "--config", file, "--data-dir", data, "--port", 0, "--set", "logs.level=debug");

        assertThat(exit).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("  port: 0 +# --port"))
                .anyMatch(line -> line.matches("  idle: 1h +# .*stategrad.yaml:2"))
                .anyMatch(line -> line.matches("  level: debug +# --set logs.level"))
                .anyMatch(line -> line.matches("  certificate: none +# default"));
        assertThat(data).doesNotExist();
    }

    @Test
    void serve_wrongConfiguration_tellsOfAllMistakesAndMakesNothing() {
        Path data = folder.resolve("data");

        int exit = serve("--data-dir", data, "--port", "70000", "--host", "0.0.0.0", "--checkpoint-interval", "1m");

        assertThat(exit).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactlyInAnyOrder(
                        "stategrad serve: --port: listen.port: expected 0 to 65535, found 70000",
                        "stategrad serve: --checkpoint-interval: worker.checkpoint_interval: expected 1ms to 30s, found"
                                + " 1m");
        assertThat(data).doesNotExist();
    }

    @Test
    void check_certificateThatIsNotThere_namesTheFiles() {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");

        int exit = serve("--check", "--tls-cert", certificate, "--tls-key", key);

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "stategrad serve: tls.certificate: expected a file that can be read, found " + certificate,
                        "stategrad serve: tls.key: expected a file that can be read, found " + key);
    }

    @Test
    void serve_addressThatOthersReach_needsMore() {
        int exit = serve("--data-dir", folder.resolve("data"), "--host", "0.0.0.0");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "stategrad serve: listen.host: expected a loopback address, or --tls-cert and"
                                + " --tls-key (or --insecure) to let other machines in, found 0.0.0.0");
    }

    private int serve(Object... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "serve";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(words);
    }
}
