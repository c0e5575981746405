package dev.stategrad.client.cli;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Models for a person. */
final class ModelLines {
    private ModelLines() {}

    /** One line. */
    static String summary(ModelInfo model) {
        ModelShape shape = model.shape();
        return String.format(
                Locale.ROOT,
                "%-24s %-9s %s  V=%d E=%s H=%d L=%d%s",
                model.name(),
                ModelJson.lower(model.status()),
                shape.cell(),
                shape.vocabulary(),
                shape.oneHot() ? "one-hot" : shape.embedding(),
                shape.hidden(),
                shape.layers(),
                shape.decoder() ? "" : "  (no output layer)");
    }

    /** Everything. */
    static List<String> details(ModelInfo model) {
        List<String> lines = new ArrayList<>();
        lines.add(summary(model));
        lines.add("created     " + model.created());
        if (!model.weightsSha256().isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT, "weights     %,d bytes, sha-256 %s", model.weightsBytes(), model.weightsSha256()));
        }
        lines.add("vocabulary  " + (model.hasVocabulary() ? "stored" : "none: tokens are known by id alone"));
        model.training()
                .ifPresent(training -> lines.add("training    "
                        + ModelJson.lower(training.optimizer())
                        + ", learning rate " + training.learningRate()
                        + ", " + training.batchSize() + " streams of " + training.window() + " steps, seed "
                        + training.seed()));
        model.parity().ifPresent(parity -> lines.add("parity      " + parity.summary()));
        model.epochs().forEach(epoch -> lines.add(epoch(epoch)));
        if (!model.failure().isEmpty()) {
            lines.add("failure     " + model.failure());
        }
        return lines;
    }

    static String epoch(EpochSummary epoch) {
        String valid = epoch.validTokens() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", valid perplexity %.4f over %,d tokens",
                        epoch.validPerplexity(),
                        epoch.validTokens());
        return String.format(
                Locale.ROOT,
                "epoch %-5d train perplexity %.4f%s, %,.0f tokens/s, %s",
                epoch.epoch(),
                epoch.trainPerplexity(),
                valid,
                epoch.tokensPerSecond(),
                ProgressBar.time(epoch.seconds()));
    }
}
