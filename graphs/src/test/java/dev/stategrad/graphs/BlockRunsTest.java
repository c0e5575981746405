package dev.stategrad.graphs;

import static dev.stategrad.graphs.RelativeError.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks that take more than one run, since one would keep the device too long. */
class BlockRunsTest {
    private static final long BUDGET = 1L << 30;

    private static BlockSize size(Architecture architecture, int layer, int delays) {
        StateGradientOptions options =
                new StateGradientOptions(StateKind.HIDDEN, layer, delays, 1, Precision.FLOAT32, List.of());
        return new WorkPlanner(architecture, options).blockSize();
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, 64, 256, 1, 50",
        "LSTM, 64, 1024, 1, 50",
        "LSTM, 650, 650, 2, 50",
        "LSTM, 1500, 1500, 2, 35",
        "GRU, 16, 2048, 1, 200",
        "RNN, 8, 8, 1, 1"
    })
    void runEnds_anyModel_areAQuarterSecondOrOneStepApart(
            CellKind cell, int embedding, int hidden, int layers, int delays) {
        Architecture architecture = new Architecture(cell, 100, embedding, hidden, layers, false, false);
        BlockSize size = size(architecture, layers, delays);
        SourceGroup all = new SourceGroup(0, size.sources(), delays);
        double operationsOfSource =
                2.0 * hidden * hidden * embedding * cell.cell().products() * (2 * layers - 1);
        int from = 0;
        for (int end : size.runEnds()) {
            double operations = 0;
            for (int step = from; step < end; step++) {
                operations += operationsOfSource * (all.carried(step) + 50.0 / embedding);
            }
            assertThat(end == from + 1 || operations / 85e9 <= 0.2501)
                    .as("steps %d to %d take %.3f s", from, end, operations / 85e9)
                    .isTrue();
            assertThat(end).isGreaterThan(from);
            from = end;
        }
        assertThat(from).isEqualTo(size.steps());
        assertThat(size.isOneRun()).isEqualTo(size.runEnds().size() == 1);
    }

    @Test
    void runEnds_modelOfThePaper_isOneRunOf24Sources() {
        BlockSize size = size(new Architecture(CellKind.LSTM, 100, 64, 256, 1, false, false), 1, 50);
        assertThat(size.sources()).isEqualTo(24);
        assertThat(size.runEnds()).containsExactly(73);
    }

    @ParameterizedTest
    @CsvSource({"LSTM, 2, CELL, FLOAT32", "GRU, 1, HIDDEN, FLOAT64"})
    void finish_blocksInManyRuns_isWhatItIsInOne(CellKind cell, int layers, StateKind state, Precision precision)
            throws InterruptedException {
        ReferenceModel model = new ReferenceModel(cell, layers, 7, 4, 6, false, 71);
        StateGradientOptions options = new StateGradientOptions(state, layers, 9, 1, precision, List.of())
                .withSecondMoment(true)
                .withPaths(true);
        LabelGradients expected = analyse(model, options, Double.MAX_VALUE);
        for (double sourceStepsPerRun : new double[] {1, 200}) {
            LabelGradients found = analyse(model, options, sourceStepsPerRun);
            assertThat(found.counts()).isEqualTo(expected.counts());
            // Within a run TensorFlow is free to add what lies in one matrix in another order.
            assertThat(relativeError(found.sums(), expected.sums())).isLessThan(1e-14);
            assertThat(relativeError(found.secondMomentSums(), expected.secondMomentSums()))
                    .isLessThan(1e-14);
            assertThat(relativeError(found.cellPathSums(), expected.cellPathSums()))
                    .isLessThan(1e-14);
        }
    }

    private static LabelGradients analyse(ReferenceModel model, StateGradientOptions options, double sourceStepsPerRun)
            throws InterruptedException {
        TokenChunk text = new TokenChunk(0, model.text(150, 72), new int[0][]);
        LabelRows labels = new LabelRows(List.of());
        BlockSize size = size(model.weights(), options, sourceStepsPerRun);
        WorkPlanner.Cut cut = new WorkPlanner(model.weights().architecture(), options).cut(BUDGET);
        List<LabelGradients> told = new ArrayList<>();
        try (Trajectory<?> trajectory =
                        new Trajectory<>(model.weights(), ElementKind.of(options.precision()), options.layer());
                Lanes lanes = Lanes.open(model.weights(), options, size, cut, false)) {
            PassRun.Work work = new PassRun.Work(labels, options, size, lanes, RunMonitor.NONE, () -> {});
            Passes passes = new Passes(work, cut, trajectory);
            passes.begin();
            for (int t = 0; t < text.length(); t++) {
                passes.read(text, t);
            }
            passes.finish(told::add);
        }
        return told.get(told.size() - 1);
    }

    private static BlockSize size(ModelWeights weights, StateGradientOptions options, double sourceStepsPerRun) {
        BlockSize planned = new WorkPlanner(weights.architecture(), options).blockSize();
        return new BlockSize(
                planned.sources(),
                planned.groupSources(),
                sourceStepsPerRun,
                planned.delays(),
                planned.architecture(),
                planned.layers(),
                planned.groupings());
    }

    /** A lane that takes nothing from its queue stands for one whose run is long. */
    @Test
    void deal_noRoom_asksTheMonitor() {
        ReferenceModel model = ReferenceModel.lstm(7, 4, 6, false, 73);
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, 2, 1, Precision.FLOAT32, List.of());
        BlockSize size = size(model.weights(), options, 1000);
        WorkPlanner.Cut cut = new WorkPlanner(model.weights().architecture(), options).cut(BUDGET);
        RunMonitor cancelled = () -> {
            throw new CancellationException("enough");
        };
        try (Lanes lanes = Lanes.open(model.weights(), options, size, cut, false)) {
            SourceBlock block = new SourceBlock(new double[0], new int[0][], new int[0], 0, 0, false, 0);
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 1000; n++) {
                            lanes.deal(block, cancelled);
                        }
                    })
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("enough");
        }
    }
}
