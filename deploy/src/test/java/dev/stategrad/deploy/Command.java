package dev.stategrad.deploy;

import dev.stategrad.client.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a command line left behind.
 *
 * @param exit status
 * @param output standard output
 * @param errors standard error, line by line
 */
record Command(int exit, String output, List<String> errors) {
    private static final long LIMIT_SECONDS = 300;

    /** Runs the same command line in this process: where a test runs many, starting a process for each takes longer than they do. */
    static Command inThisProcess(Object... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Command(exit, output.toString(), errors.toString().lines().toList());
    }

    /** Runs the distribution's main class in a process of its own, as the launcher does. */
    static Command run(Object... arguments) {
        try {
            Path output = Files.createTempFile("stategrad", ".out");
            Path errors = Files.createTempFile("stategrad", ".err");
            try {
                int exit = exit(builder(arguments)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start());
                return new Command(exit, Files.readString(output), ours(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Without the two lines that TensorFlow writes at its first session and that no setting of it prevents. */
    private static List<String> ours(Path errors) throws IOException {
        return Files.readAllLines(errors).stream()
                .filter(line -> !line.startsWith("WARNING: All log messages before absl::InitializeLog()")
                        && !line.contains("mlir_graph_optimization_pass.cc"))
                .toList();
    }

    private static int exit(Process process) throws InterruptedException {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    static ProcessBuilder builder(Object... arguments) {
        return java("dev.stategrad.client.cli.Main", arguments);
    }

    static ProcessBuilder java(String mainClass, Object... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Djava.util.logging.config.file=src/main/dist/logging.properties",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        return new ProcessBuilder(line);
    }
}
