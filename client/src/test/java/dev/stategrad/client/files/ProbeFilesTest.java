package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.probe.DelayAccuracy;
import dev.stategrad.client.probe.LogisticOptions;
import dev.stategrad.client.probe.PlanePoint;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SubspaceSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFilesTest {
    private static final ProbeResult STATES = new ProbeResult(
            "states",
            "cell state",
            "token ID",
            3,
            10,
            300,
            Double.NaN,
            0.93,
            0.92,
            0.94,
            0.1,
            0.11,
            400,
            Optional.empty());
    private static final ProbeResult EMBEDDINGS = new ProbeResult(
            "embeddings",
            "embedding",
            "a, \"b\"",
            0,
            2,
            80,
            0.75,
            0.5,
            Double.NaN,
            Double.NaN,
            0.25,
            1,
            100,
            Optional.of(new LogisticOptions(LogisticOptions.Penalty.L2, 0.1, true, LogisticOptions.Loss.MULTINOMIAL)));

    @TempDir
    private Path folder;

    @Test
    void write_otherTable_leavesTheFirst() throws IOException {
        ProbeFiles.write(folder.resolve("new"), "aa", List.of(STATES));
        ProbeFiles.write(folder.resolve("new"), "bb", List.of(EMBEDDINGS));
        ProbeFiles.write(folder.resolve("new"), "bb", List.of(EMBEDDINGS));

        assertThat(ProbeFiles.readAccuracies(folder.resolve("new")))
                .containsExactly(new ProbeFiles.Accuracy("aa", STATES), new ProbeFiles.Accuracy("bb", EMBEDDINGS));
        assertThat(Files.readString(folder.resolve("new/probe.csv")))
                .isEqualTo("table,representation,task,classes,train,valid_accuracy,test_accuracy,majority,control,"
                        + "examples,delay,low,high,penalty,strength,class_weights,scheme,weights_sha256\n"
                        + "states,cell state,token ID,10,300,,0.93,0.1,0.11,400,3,0.92,0.94,,,,,aa\n"
                        + "embeddings,embedding,\"a, \"\"b\"\"\",2,80,0.75,0.5,0.25,1.0,100,0,,,L2,0.1,balanced,"
                        + "multinomial,bb\n");
    }

    @Test
    void read_fileOfAnEarlierVersion_hasNoHyperparameters() throws IOException {
        Files.writeString(
                folder.resolve("probe.csv"),
                "table,representation,task,classes,train,valid_accuracy,test_accuracy,majority,control,examples\n"
                        + "embeddings,embedding,N-V,2,80,0.75,0.5,0.25,1.0,100\n");

        assertThat(ProbeFiles.readAccuracies(folder).get(0).weightsSha256()).isEmpty();
        ProbeResult row = ProbeFiles.readAccuracies(folder).get(0).result();

        assertThat(row.options()).isEmpty();
        assertThat(row.delay()).isZero();
        assertThat(row.low()).isNaN();
        assertThat(row.testAccuracy()).isEqualTo(0.5);
    }

    @Test
    void read_unknownScheme_namesRowAndColumn() throws IOException {
        ProbeFiles.write(folder, "bb", List.of(EMBEDDINGS));
        Path file = folder.resolve("probe.csv");
        Files.writeString(file, Files.readString(file).replace("multinomial", "hinge"));

        assertThatThrownBy(() -> ProbeFiles.readAccuracies(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": row 1: scheme: expected one of [one-vs-rest, multinomial], found hinge");
    }

    @Test
    void write_states_comeBack() throws IOException {
        List<PlanePoint> plane = List.of(new PlanePoint("EOS", 1.5, -2));
        List<DelayAccuracy> delays = List.of(new DelayAccuracy("hidden", 3, 0.5, 0.125));
        List<SubspaceSum> sums = List.of(new SubspaceSum("place", "token-x-1", "id", 7, 12.25));

        ProbeFiles.write(folder, "aa", List.of(STATES), plane, delays, sums);

        assertThat(ProbeFiles.readAccuracies(folder)).containsExactly(new ProbeFiles.Accuracy("aa", STATES));
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
