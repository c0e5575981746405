package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AbruptEndTest {
    @Test
    void now_exitHandlersOfNativeCode_noneIsRun(@TempDir Path folder) throws Exception {
        assumeThat(WorkerProcess.isAvailable()).as("Linux").isTrue();
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbruptEndProcess.class.getName()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        int status = process.waitFor();

        assertThat(status).as(Files.readString(output)).isEqualTo(AbruptEnd.STATUS);
    }
}
