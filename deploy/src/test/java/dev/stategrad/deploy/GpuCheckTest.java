package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gpu-check} says of a machine that is not ready; on one that is, it is the check itself that is run. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class GpuCheckTest {
    @TempDir
    private Path tools;

    @Test
    void gpuCheck_noDriver_saysSoAndWhatElseIsMissing() throws Exception {
        assumeFalse(isOnPath("nvidia-smi"), "this machine has the driver");

        String said = check(1);

        assertThat(said.lines())
                .contains("problem  driver: expected nvidia-smi on the PATH, found none; install NVIDIA's driver,"
                        + " 525.60.13 or newer")
                .anyMatch(line ->
                        line.startsWith("problem  library libcuda.so.1: expected one that can be loaded, found: ")
                                && line.endsWith("(comes with the driver)"))
                .anyMatch(line -> line.startsWith("not run  "))
                .anyMatch(line -> line.matches("verdict: not ready, \\d+ of the above to be mended"));
    }

    @Test
    void gpuCheck_driverThatFails_isQuoted() throws Exception {
        nvidiaSmi("echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.'; exit 9");

        assertThat(check(1))
                .contains(
                        "problem  driver: expected a list of GPUs from nvidia-smi, found: NVIDIA-SMI has failed because"
                                + " it could not communicate with the NVIDIA driver.\n");
    }

    @Test
    void gpuCheck_driverTooOld_isToldWithTheCard() throws Exception {
        nvidiaSmi("case $1 in *index*) echo '0, NVIDIA H200, 470.82.01, 143771 MiB, 9.0' ;; *) echo 470.82.01 ;; esac");

        assertThat(check(1))
                .contains("ok       GPU 0, NVIDIA H200, 470.82.01, 143771 MiB, 9.0\n")
                .contains("problem  driver: expected 525.60.13 or newer, found 470.82.01\n");
    }

    private void nvidiaSmi(String does) throws IOException {
        Path program = Files.writeString(tools.resolve("nvidia-smi"), "#!/bin/sh\n" + does + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private String check(int expectedExit) throws IOException, InterruptedException {
        Path output = tools.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("bash", "gpu-check")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + File.pathSeparator + path);
        int exit = builder.start().waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(exit).as(said).isEqualTo(expectedExit);
        return said;
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
