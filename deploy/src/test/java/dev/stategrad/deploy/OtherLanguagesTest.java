package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of the clients in other languages, which serve this distribution over TCP with TLS and a token, and compare what
 * they receive with what the command line receives. Skipped where the language is not installed, unless
 * {@code STATEGRAD_CLIENTS} is {@code required}.
 */
final class OtherLanguagesTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path CLIENT = Path.of("../client").toAbsolutePath().normalize();
    private static final long LIMIT_SECONDS = 900;

    @TempDir
    private Path work;

    @Test
    void python_itsOwnTests_pass() throws Exception {
        assumeTrue(
                isRequired() || succeeds(PYTHON, "-c", "import grpc, numpy"), "Python's grpc and numpy are not here");

        Path output = work.resolve("output");
        Path folder = CLIENT.resolve("python");
        int exit =
                exit(process(output, PYTHON, "-m", "unittest", "discover", "-v", "-s", "" + folder, "-t", "" + folder));

        assertThat(exit).as(Files.readString(output)).isZero();
    }

    private static boolean isRequired() {
        return "required".equals(System.getenv("STATEGRAD_CLIENTS"));
    }

    private boolean succeeds(String... words) throws Exception {
        return Files.isExecutable(Path.of(words[0])) && exit(process(work.resolve("found"), words)) == 0;
    }

    private Process process(Path output, String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().put("STATEGRAD", launcher().toString());
        return builder.start();
    }

    /** What the launcher is in the distribution, for the classes that are tested here. */
    private Path launcher() throws IOException {
        List<String> command = Command.builder().command();
        String quoted = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path launcher = Files.writeString(work.resolve("stategrad"), "#!/bin/sh\nexec " + quoted + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        return launcher;
    }

    private static int exit(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
