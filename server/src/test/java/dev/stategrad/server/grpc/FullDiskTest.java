package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that arrive on a disk that takes no more; on a real file system of one megabyte. */
class FullDiskTest {
    private static final String FULL = "the disk that holds the models is full; nothing was stored";

    @TempDir
    Path data;

    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(data, 1 << 10);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
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
                        FULL);
                assertThat(models(fixture)).isEmpty();
                assertThat(SmallDisk.kept(data)).isEmpty();
            }

            assertThat(fixture.importModel("small", 5, 3, 4).getName()).isEqualTo("models/small");
        }
    }

    @Test
    void importModel_diskFullAtAnyPoint_storesNothingOrAll() throws Throwable {
        try (ServerFixture fixture = new ServerFixture(data)) {
            int refused = 0;
            // From no block to more than the 75 kB that arrive, and are stored, and their record.
            for (long free = 0; free <= 240 << 10; free += 4 << 10) {
                disk.fill(free);
                try {
                    fixture.importModel("m", 500, 16, 16);
                    fixture.models.deleteModel(
                            DeleteModelRequest.newBuilder().setName("models/m").build());
                } catch (StatusRuntimeException failure) {
                    refused++;
                    assertFails(
                            () -> {
                                throw failure;
                            },
                            Code.RESOURCE_EXHAUSTED,
                            "STORE_FULL",
                            FULL);
                }
                assertThat(models(fixture)).isEmpty();
                assertThat(SmallDisk.kept(data)).isEmpty();
            }
            assertThat(refused).isBetween(10, 55);

            disk.empty();
            assertThat(fixture.importModel("m", 500, 16, 16).getName()).isEqualTo("models/m");
        }
    }

    private static List<Model> models(ServerFixture fixture) {
        return fixture.models.listModels(ListModelsRequest.getDefaultInstance()).getModelsList();
    }
}
