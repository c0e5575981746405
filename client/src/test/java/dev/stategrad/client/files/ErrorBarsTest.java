package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.analysis.BlockResult;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.Whitening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorBarsTest {
    private static final Provenance PROVENANCE = new Provenance(
            "m", "ab", "c", "cd", 10, new TreeMap<>(), new TreeMap<>(), "CPU:0", 1, Instant.EPOCH, List.of());

    private static final IntConsumer UNHEARD = labels -> {};

    @TempDir
    private Path folder;

    /** Three blocks with pairs at delay 0, and one at delay 1; gradients [1, 2]. */
    private static LabelResult result(double... sizes) {
        List<BlockResult> blocks = new ArrayList<>();
        for (int block = 0; block < sizes.length; block++) {
            blocks.add(new BlockResult(
                    new long[] {4, block == 0 ? 4 : 0},
                    new double[][] {{0, sizes[block]}, {1, 0}},
                    null,
                    new double[][] {{0, 0, 0, sizes[block] * sizes[block]}, {1, 0, 0, 0}}));
        }
        return new LabelResult(new long[] {12, 4}, new double[2][1], new double[2][2], null, null, null, blocks);
    }

    private static StateGradients gradients() {
        return new StateGradients(
                2,
                1,
                2,
                true,
                List.of(Group.all(result(1, 2, 6)), new Group("word", List.of("a, \"b\""), List.of(result(3, 3, 3)))));
    }

    @Test
    void of_blocks_givesEveryFigureWithItsInterval() {
        List<IntervalTable.Row> rows = ErrorBars.of(gradients(), Optional.empty(), UNHEARD)
                .orElseThrow()
                .intervals();

        assertThat(rows)
                .extracting(IntervalTable.Row::statistic)
                .startsWith("sigma1", "sum", "ratio1", "ratio5", "rms1");
        // At delay 1, one block alone has pairs.
        assertThat(rows)
                .hasSize(10)
                .allMatch(row -> row.delay() == 0 && row.spectrum().equals("raw"));
        // σ₁ of the mean is 3: 3² − s²/3 with s² = 7.
        assertThat(rows.get(0).interval().estimate()).isCloseTo(Math.sqrt(9 - 7.0 / 3), within(1e-12));
        // Its square is the mean of 1, 4 and 36: no shift to be taken off.
        assertThat(rows.get(4).interval().estimate()).isCloseTo(Math.sqrt(41.0 / 3), within(1e-12));
        assertThat(rows.get(5).interval()).isEqualTo(new Interval(3, 3, 3));
    }

    @Test
    void of_whitening_addsTheWhitenedSpectrum() {
        // Covariance diag(9/2, 16/2): the second component counts √8 times.
        var whitening = (Whitening) Whitening.of(new double[] {3, 0, -3, 0, 0, 4, 0, -4}, 4, 2);

        List<Integer> done = new ArrayList<>();

        ErrorBars bars =
                ErrorBars.of(gradients(), Optional.of(whitening), done::add).orElseThrow();

        List<IntervalTable.Row> rows = bars.intervals();
        for (int row = 0; row < 5; row++) {
            double scale = rows.get(row).statistic().startsWith("ratio") ? 1 : Math.sqrt(8);
            assertThat(rows.get(5 + row).spectrum()).isEqualTo("whitened");
            assertThat(rows.get(5 + row).interval().high())
                    .isCloseTo(scale * rows.get(row).interval().high(), within(1e-9));
        }
        assertThat(bars.nulls())
                .extracting(NullTable.Row::spectrum)
                .containsExactly("raw", "whitened", "raw", "whitened");
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void of_noBlocks_isEmpty() {
        var plain = new LabelResult(new long[2], new double[2][1], new double[2][2], null);

        assertThat(ErrorBars.of(
                        new StateGradients(2, 1, 2, true, List.of(Group.all(plain))), Optional.empty(), UNHEARD))
                .isEmpty();
    }

    @Test
    void read_afterWrite_givesTheTablesBack() throws IOException {
        ErrorBars bars = ErrorBars.of(gradients(), Optional.empty(), UNHEARD).orElseThrow();
        AnalysisDirectory.write(folder, gradients(), Optional.empty(), PROVENANCE);
        ErrorBars.write(folder, gradients(), Optional.empty(), UNHEARD);

        assertThat(IntervalTable.read(folder)).isEqualTo(bars.intervals());
        assertThat(NullTable.read(folder)).isEqualTo(bars.nulls());
        assertThat(Files.readString(folder.resolve("null.csv")))
                .startsWith("spectrum,group,label,delay,sigma1,quantile95\nraw,all,all,0,3.0,")
                .contains("\nraw,word,\"a, \"\"b\"\"\",0,3.0,3.0\n");
    }

    /** Tables must not outlive the analysis that they were computed from. */
    @Test
    void write_overAnAnalysisWithBlocks_leavesNoneOfItsTables() throws IOException {
        AnalysisDirectory.write(folder, gradients(), Optional.empty(), PROVENANCE);
        ErrorBars.write(folder, gradients(), Optional.empty(), UNHEARD);
        Files.writeString(folder.resolve("property.csv"), "property");
        Files.writeString(folder.resolve("notes.txt"), "mine");

        AnalysisDirectory.write(folder, gradients(), Optional.empty(), PROVENANCE);

        assertThat(IntervalTable.read(folder)).isEmpty();
        assertThat(NullTable.read(folder)).isEmpty();
        assertThat(folder.resolve("property.csv")).doesNotExist();
        assertThat(folder.resolve("notes.txt")).exists();
    }

    @Test
    void toText_undefinedInterval_leavesItsCellsEmpty() throws IOException {
        var row = new IntervalTable.Row("raw", "all", "all", 3, "sum", Interval.UNDEFINED);
        String text = IntervalTable.text(List.of(row));
        Files.writeString(folder.resolve("intervals.csv"), text);

        assertThat(text).endsWith("\nraw,all,all,3,sum,,,\n");
        assertThat(IntervalTable.read(folder)).containsExactly(row);
    }

    @Test
    void read_damagedTables_sayWhere() throws IOException {
        Files.writeString(folder.resolve("null.csv"), "spectrum,label\n");
        assertThatThrownBy(() -> NullTable.read(folder))
                .hasMessageEndingWith(
                        "null.csv: expected the columns spectrum,group,label,delay,sigma1,quantile95, found spectrum,label");
        String header = NullTable.text(List.of());
        Files.writeString(folder.resolve("null.csv"), header + "raw,all,all,0,x,1\n");
        assertThatThrownBy(() -> NullTable.read(folder))
                .hasMessageEndingWith("null.csv: row 1: sigma1: expected a number, found x");
        Files.writeString(folder.resolve("null.csv"), header + "raw,all,all,first,1,1\n");
        assertThatThrownBy(() -> NullTable.read(folder))
                .hasMessageEndingWith("null.csv: row 1: delay: expected a whole number, found first");
        Files.writeString(folder.resolve("null.csv"), header + "raw,all,all\n");
        assertThatThrownBy(() -> NullTable.read(folder)).hasMessageContaining("null.csv: row 1: ");
    }
}
