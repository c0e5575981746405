package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.ListModelsRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of one megabyte; skipped where the tests may not mount one. */
class FullDiskTest {
    @TempDir
    Path data;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/mount"))
                        && run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data.toString()),
                "cannot mount a small file system here");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        // Lazily: mappings of the tensors that arrived live until they are collected.
        run("/bin/umount", "-l", data.toString());
    }

    @Test
    void importModel_diskTooSmall_leavesNothingAndRecovers() throws Throwable {
        try (ServerFixture fixture = new ServerFixture(data)) {
            // 1.3 MB do not even fit while they arrive, 0.7 MB arrive but cannot be stored beside that.
            for (int vocabulary : new int[] {10_000, 5_000}) {
                assertFails(
                        () -> fixture.importModel("models/large", TestWeights.arrays(vocabulary, 16, 16), List.of()),
                        Code.RESOURCE_EXHAUSTED,
                        "STORE_FULL",
                        "the disk that holds the models is full; nothing was stored");
                assertThat(fixture.models
                                .listModels(ListModelsRequest.getDefaultInstance())
                                .getModelsList())
                        .isEmpty();
                assertThat(filesLeft()).isEmpty();
            }

            assertThat(fixture.importModel("small", 5, 3, 4).getName()).isEqualTo("models/small");
        }
    }

    private List<Path> filesLeft() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("lock")
                            && !path.getFileName().toString().startsWith("stategrad.db"))
                    .toList();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
