package dev.stategrad.client.files;

import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.SignFlipNull;
import dev.stategrad.client.analysis.SpectrumIntervals;
import dev.stategrad.client.analysis.SpectrumStatistic;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What the blocks of an analysis say about its spectra.
 *
 * @param intervals of each figure
 * @param nulls of σ₁; delays with fewer than 2 blocks of pairs are left out
 */
public record ErrorBars(List<IntervalTable.Row> intervals, List<NullTable.Row> nulls) {
    /** The signs need only be random; that they are always the same makes a result reproducible. */
    private static final long SEED = 1;

    public ErrorBars {
        intervals = List.copyOf(intervals);
        nulls = List.copyOf(nulls);
    }

    /**
     * Error bars of every label that has means of blocks.
     *
     * @param whitening for figures of the whitened means, too
     * @param done hears how many labels are done after each of them, which may take seconds
     * @return empty when no label has means of blocks
     */
    public static Optional<ErrorBars> of(StateGradients gradients, Optional<Whitening> whitening, IntConsumer done) {
        List<IntervalTable.Row> intervals = new ArrayList<>();
        List<NullTable.Row> nulls = new ArrayList<>();
        int labels = 0;
        for (Group group : gradients.groups()) {
            for (int label = 0; label < group.labels().size(); label++) {
                var rows = new Rows(group, label, gradients.embedding(), intervals, nulls);
                rows.add("raw", Optional.empty());
                if (whitening.isPresent()) {
                    rows.add("whitened", whitening);
                }
                done.accept(++labels);
            }
        }
        return intervals.isEmpty() ? Optional.empty() : Optional.of(new ErrorBars(intervals, nulls));
    }

    /**
     * Works out error bars and writes them into the folder of their analysis; nothing where there are none.
     *
     * @param folder that holds the analysis of these gradients
     * @param whitened for figures of the whitened means, too
     * @param done hears how many labels are done after each of them
     */
    public static void write(Path folder, StateGradients gradients, Optional<Whitening> whitened, IntConsumer done)
            throws IOException {
        Optional<ErrorBars> bars = of(gradients, whitened, done);
        if (bars.isPresent()) {
            AtomicFile.writeAll(Map.of(
                    folder.resolve(IntervalTable.FILE),
                    AtomicFile.text(IntervalTable.text(bars.get().intervals())),
                    folder.resolve(NullTable.FILE),
                    AtomicFile.text(NullTable.text(bars.get().nulls()))));
        }
    }

    /** Collects the rows of one label. */
    private record Rows(
            Group group, int label, int embedding, List<IntervalTable.Row> intervals, List<NullTable.Row> nulls) {
        void add(String spectrum, Optional<Whitening> whitening) {
            LabelResult result = group.results().get(label);
            Optional<BlockStack> blocks = BlockStack.ofMeans(result);
            if (blocks.isEmpty()) {
                return;
            }
            var figures = SpectrumIntervals.of(result, embedding, whitening).delays();
            var chances = SignFlipNull.of(blocks.get(), embedding, whitening, SEED);
            String name = group.labels().get(label);
            for (int delay = 0; delay < figures.size(); delay++) {
                for (Map.Entry<SpectrumStatistic, Interval> figure :
                        figures.get(delay).entrySet()) {
                    String statistic = figure.getKey().column();
                    intervals.add(
                            new IntervalTable.Row(spectrum, group.name(), name, delay, statistic, figure.getValue()));
                }
                int at = delay;
                chances.get(delay)
                        .ifPresent(chance -> nulls.add(new NullTable.Row(spectrum, group.name(), name, at, chance)));
            }
        }
    }
}
