package dev.stategrad.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void write_targetIsPipe_refusedAndPipeStays() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(makePipe(pipe), "needs mkfifo");
        assertThatThrownBy(() -> AtomicFile.writeText(pipe, "text"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + pipe + ": expected a file, found a device or pipe");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(folder.toFile().list()).containsExactly("pipe");
    }

    @Test
    void write_targetIsFolder_refusedAndNothingLeft() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        assertThatThrownBy(() -> AtomicFile.writeText(target, "text"))
                .hasMessage("cannot write " + target + ": expected a file, found a folder");
        assertThat(folder.toFile().list()).containsExactly("target");
    }

    private static boolean makePipe(Path path) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
