package dev.stategrad.client.cli;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TrainingEvent;
import dev.stategrad.client.TrainingOptions;
import java.util.Locale;

/** Shows a training until it is over. */
final class TrainingWatch {
    private final ProgressBar bar;
    private final String indent;
    private final int epochs;
    private final int epochsBefore;

    private TrainingWatch(ProgressBar bar, String indent, ModelInfo model) {
        this.bar = bar;
        this.indent = indent;
        this.epochs = model.training().map(TrainingOptions::epochs).orElse(0);
        this.epochsBefore = model.epochs().size();
    }

    /**
     * Follows a training to its end.
     *
     * @param model in training
     * @param indent put before every line about an epoch
     * @return the READY model
     * @throws CommandFailedException when the training ends without weights
     */
    static ModelInfo follow(StategradClient client, ModelInfo model, ProgressBar bar, String indent) {
        ModelInfo end = client.watch(model.name(), new TrainingWatch(bar, indent, model)::show);
        if (end.status() != ModelStatus.READY) {
            throw new CommandFailedException("training of " + model.name() + ": " + why(end));
        }
        return end;
    }

    private static String why(ModelInfo model) {
        if (model.status() == ModelStatus.INTERRUPTED) {
            return "interrupted; stategrad train --name " + model.name() + " --resume takes it up again";
        }
        return model.failure().isEmpty() ? ModelJson.lower(model.status()) : model.failure();
    }

    private void show(TrainingEvent event) {
        if (event instanceof TrainingEvent.EpochDone done) {
            bar.println(indent + ModelLines.epoch(done.epoch()) + left(done.epoch()));
        } else if (event instanceof TrainingEvent.Progress progress) {
            bar.update(
                    progress.tokensDone(),
                    progress.tokensTotal(),
                    progress.tokensPerSecond(),
                    progress.secondsLeft(),
                    String.format(
                            Locale.ROOT, "epoch %d, perplexity %.3f", progress.epoch(), progress.trainPerplexity()));
        } else if (event instanceof TrainingEvent.LineLost lost) {
            bar.println(indent + lost.problem() + "; the training goes on there, trying again");
        }
    }

    /** Time left after an epoch, unless that is old news. */
    private String left(EpochSummary epoch) {
        int epochsLeft = epochs - epoch.epoch();
        return epochsLeft <= 0 || epoch.epoch() <= epochsBefore
                ? ""
                : ", " + ProgressBar.time(epochsLeft * epoch.seconds()) + " left";
    }
}
