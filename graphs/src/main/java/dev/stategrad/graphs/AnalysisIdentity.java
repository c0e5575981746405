package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.List;

/**
 * All that an analysis' numbers depend on but its text and how its sums are dealt to lanes and passes, a line each.
 * Checkpoints are gone on from by the same analysis only.
 */
record AnalysisIdentity(List<String> lines) {
    private static final int FORMAT = 1;

    static AnalysisIdentity of(BlockSize size, StateGradientOptions options, String model) {
        Architecture architecture = size.architecture();
        TextBlocks blocks = options.blocks();
        return new AnalysisIdentity(List.of(
                "format=" + FORMAT,
                "TensorFlow=" + Devices.tensorFlowVersion(),
                "sources=%d in groups of %d".formatted(size.sources(), size.groupSources()),
                "model=" + model.replace('\n', ' '),
                "cell=" + architecture.cell(),
                "vocabulary=" + architecture.vocabulary(),
                "embedding=" + architecture.embedding() + (architecture.oneHot() ? ", one-hot" : ""),
                "hidden=" + architecture.hidden(),
                "layers=" + architecture.layers(),
                "state=" + options.state(),
                "layer=" + options.layer(),
                "delays=" + options.delays(),
                "streams=" + options.streams(),
                "precision=" + options.precision(),
                "labels=" + options.labelCounts(),
                "secondMoment=" + options.secondMoment(),
                "paths=" + options.paths(),
                "blocks=%d of %d tokens".formatted(blocks.count(), blocks.tokens()),
                "window=" + options.window(),
                "resetAfter=" + options.resetAfter(),
                "severalPasses=" + options.severalPasses()));
    }

    static AnalysisIdentity parse(String text) {
        return new AnalysisIdentity(Arrays.asList(text.split("\n", -1)));
    }

    String text() {
        return String.join("\n", lines);
    }

    /** @throws InvalidInputException naming the first line that differs */
    void require(AnalysisIdentity found) {
        for (int n = 0; n < lines.size(); n++) {
            String other = n < found.lines.size() ? found.lines.get(n) : "nothing";
            if (!lines.get(n).equals(other)) {
                throw new InvalidInputException("checkpoint", "one with " + lines.get(n), other);
            }
        }
    }
}
