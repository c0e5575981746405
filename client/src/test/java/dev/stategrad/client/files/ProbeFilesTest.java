package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.probe.DelayAccuracy;
import dev.stategrad.client.probe.PlanePoint;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SubspaceSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFilesTest {
    private static final ProbeResult STATES =
            new ProbeResult("states", "cell state", "token ID", 10, 300, Double.NaN, 0.93, 0.1, 0.11, 400);
    private static final ProbeResult EMBEDDINGS =
            new ProbeResult("embeddings", "embedding", "a, \"b\"", 2, 80, 0.75, 0.5, 0.25, 1, 100);

    @TempDir
    private Path folder;

    @Test
    void write_otherTable_leavesTheFirst() throws IOException {
        ProbeFiles.write(folder.resolve("new"), List.of(STATES));
        ProbeFiles.write(folder.resolve("new"), List.of(EMBEDDINGS));
        ProbeFiles.write(folder.resolve("new"), List.of(EMBEDDINGS));

        assertThat(ProbeFiles.readAccuracies(folder.resolve("new"))).containsExactly(STATES, EMBEDDINGS);
        assertThat(Files.readString(folder.resolve("new/probe.csv")))
                .isEqualTo("table,representation,task,classes,train,valid_accuracy,test_accuracy,majority,control,"
                        + "examples\nstates,cell state,token ID,10,300,,0.93,0.1,0.11,400\n"
                        + "embeddings,embedding,\"a, \"\"b\"\"\",2,80,0.75,0.5,0.25,1.0,100\n");
    }

    @Test
    void write_states_comeBack() throws IOException {
        List<PlanePoint> plane = List.of(new PlanePoint("EOS", 1.5, -2));
        List<DelayAccuracy> delays = List.of(new DelayAccuracy("hidden", 3, 0.5, 0.125));
        List<SubspaceSum> sums = List.of(new SubspaceSum("place", "token-x-1", "id", 7, 12.25));

        ProbeFiles.write(folder, List.of(STATES), plane, delays, sums);

        assertThat(ProbeFiles.readAccuracies(folder)).containsExactly(STATES);
        assertThat(ProbeFiles.readPlane(folder)).isEqualTo(plane);
        assertThat(ProbeFiles.readDelays(folder)).isEqualTo(delays);
        assertThat(ProbeFiles.readSubspaces(folder)).isEqualTo(sums);
    }

    @Test
    void read_emptyFolder_isEmpty() throws IOException {
        assertThat(ProbeFiles.readAccuracies(folder)).isEmpty();
        assertThat(ProbeFiles.readPlane(folder)).isEmpty();
    }
}
