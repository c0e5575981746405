package dev.stategrad.client.cli;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelShape;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.TrainingOptions;
import java.time.temporal.ChronoUnit;
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
                "%-24s %-11s %s  V=%d E=%s H=%d L=%d%s",
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
        lines.add("created     " + model.created().truncatedTo(ChronoUnit.SECONDS));
        if (!model.weightsSha256().isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT, "weights     %,d bytes, sha-256 %s", model.weightsBytes(), model.weightsSha256()));
        }
        lines.add("vocabulary  " + (model.hasVocabulary() ? "stored" : "none: tokens are known by id alone"));
        model.training()
                .ifPresent(training -> lines.add("training    " + training(training)
                        + (model.pretrainedEmbeddings() ? ", pre-trained embeddings" : "")));
        model.parity().ifPresent(parity -> lines.add("parity      " + parity.summary()));
        model.epochs().forEach(epoch -> lines.add(epoch(epoch)));
        lines.addAll(weights(model));
        if (model.status() == ModelStatus.INTERRUPTED) {
            lines.add("interrupted train --name " + model.name() + " --resume takes it up again");
        }
        if (!model.failure().isEmpty()) {
            lines.add("failure     " + model.failure());
        }
        return lines;
    }

    /** Which weights there are, and how to ask for them. */
    private static List<String> weights(ModelInfo model) {
        List<String> lines = new ArrayList<>();
        int selector = model.name().indexOf('@');
        String plain = selector < 0 ? model.name() : model.name().substring(0, selector);
        if (selector >= 0) {
            lines.add("weights of  epoch " + model.bestEpoch());
        } else if (model.bestEpoch() > 0 && model.bestEpoch() < model.epochs().size()) {
            lines.add("best        epoch " + model.bestEpoch() + "; the weights after the last one are " + plain
                    + "@last");
        }
        List<Integer> kept = model.keptEpochs();
        if (!kept.isEmpty()) {
            String initial = kept.get(0) == 0 ? " (initial)" : "";
            lines.add("kept        the weights after each epoch, " + plain + "@" + kept.get(0) + initial + " to "
                    + plain + "@" + kept.get(kept.size() - 1));
        }
        return lines;
    }

    private static String training(TrainingOptions training) {
        StringBuilder line = new StringBuilder(ModelJson.lower(training.optimizer()));
        line.append(", learning rate ").append(training.learningRate());
        if (training.learningRateDecay() < 1) {
            line.append(", times ").append(training.learningRateDecay()).append(" each epoch after epoch ");
            line.append(training.constantEpochs());
        }
        line.append(", ").append(training.batchSize()).append(" streams of ").append(training.window());
        line.append(" steps, seed ").append(training.seed());
        if (training.sampledSoftmax() > 0) {
            line.append(", softmax sampled over ")
                    .append(training.sampledSoftmax())
                    .append(" words");
        }
        line.append(training.freezeEmbeddings() ? ", embeddings frozen" : "").append(training.tied() ? ", tied" : "");
        return line.toString();
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
                "epoch %-5d train perplexity %.4f%s, rate %.4g, %,.0f tokens/s, %s",
                epoch.epoch(),
                epoch.trainPerplexity(),
                valid,
                epoch.learningRate(),
                epoch.tokensPerSecond(),
                ProgressBar.time(epoch.seconds()));
    }
}
