package dev.stategrad.server.work;

import dev.stategrad.graphs.LanguageModelTrainer;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.TokenScorer;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.models.EpochOutcome;
import dev.stategrad.server.models.TrainingData;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.TrainingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop over the epochs of a training: trains, validates, keeps the best weights and saves where it stands. */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    private static final double PROGRESS_SECONDS = 1;
    private static final int SCORED_AT_ONCE = 1 << 13;

    private final TrainingRecipe recipe;
    private final TrainingData data;
    private final @Nullable TrainingState start;
    private final Journal journal;
    private final DeviceUser device;
    private final Duration checkpointInterval;
    private final List<EpochOutcome> epochs;
    private final List<String> keptSha256;
    private String bestSha256;
    private long savedAt = System.nanoTime();

    /** Who writes down what a run brings. Every method may throw a {@link CancellationException} to end the run. */
    interface Journal {
        /**
         * Some tokens more.
         *
         * @param speed of them, in tokens a second
         * @param progress null when the epoch is done
         */
        void trained(long tokens, double speed, @Nullable TrainingProgress progress);

        void save(TrainingState state);

        /** @return checksum of the weights */
        String saveBest(int epoch, ModelWeights weights);

        /** @return checksum of the weights */
        String keep(int epoch, ModelWeights weights);

        void epochDone(EpochOutcome outcome);

        ModelWeights best(int epoch, String sha256);

        /** Whether a stop of the server is what cancelled the run. */
        boolean isInterrupted();
    }

    /**
     * What came out.
     *
     * @param keptSha256 checksums of the weights of epochs 0, 1, …; empty unless they are kept
     */
    record Weights(ModelWeights best, ModelWeights last, List<String> keptSha256) {}

    /** @param start where to go on; null: at the beginning */
    TrainingRun(
            TrainingRecipe recipe,
            TrainingData data,
            @Nullable TrainingState start,
            Journal journal,
            DeviceUser device,
            Duration checkpointInterval) {
        this.recipe = recipe;
        this.data = data;
        this.start = start;
        this.journal = journal;
        this.device = device;
        this.checkpointInterval = checkpointInterval;
        this.epochs = new ArrayList<>(start == null ? List.of() : start.epochs());
        this.keptSha256 = new ArrayList<>(start == null ? List.of() : start.keptSha256());
        this.bestSha256 = start == null ? "" : start.bestSha256();
    }

    /** Trains to the end. @throws CancellationException when cancelled before */
    Weights run() {
        try (LanguageModelTrainer opened = open()) {
            if (start == null) {
                keep(opened.weights());
            }
            double before = start == null ? 0 : start.epochSeconds();
            while (!recipe.isDone(epochs)) {
                runEpoch(opened, before);
                before = 0;
            }
            ModelWeights last = opened.weights();
            int best = EpochOutcome.best(epochs);
            return new Weights(best == epochs.size() ? last : journal.best(best, bestSha256), last, keptSha256);
        }
    }

    private LanguageModelTrainer open() {
        return start == null
                ? new LanguageModelTrainer(recipe.options(), data.embeddings(), device)
                : LanguageModelTrainer.resume(recipe.options(), start.trainer(), device);
    }

    private void runEpoch(LanguageModelTrainer opened, double secondsBefore) {
        int epoch = epochs.size() + 1;
        EpochClock clock = new EpochClock(secondsBefore);
        double perplexity = train(opened, epoch, clock);
        double trained = clock.seconds();
        requireFinite(epoch, perplexity);
        ModelWeights weights = opened.weights();
        double valid = perplexity(weights, data.valid());
        EpochOutcome outcome = new EpochOutcome(
                epoch,
                recipe.options().learningRate(epoch),
                perplexity,
                valid,
                data.valid().length,
                data.train().length / trained,
                clock.seconds());
        epochs.add(outcome);
        if (data.valid().length > 0 && EpochOutcome.best(epochs) == epoch) {
            bestSha256 = journal.saveBest(epoch, weights);
        }
        keep(weights);
        save(opened, 0);
        journal.epochDone(outcome);
    }

    /** Keeps the weights after the epoch that was done last. Before the checkpoint that knows of it: a stop in between repeats it. */
    private void keep(ModelWeights weights) {
        if (recipe.keepEpochs()) {
            keptSha256.add(journal.keep(epochs.size(), weights));
        }
    }

    private double train(LanguageModelTrainer opened, int epoch, EpochClock clock) {
        EpochMeter meter = new EpochMeter(opened, epoch, clock);
        try {
            return opened.trainEpoch(data.train(), meter);
        } catch (CancellationException e) {
            if (journal.isInterrupted()) {
                save(opened, clock.seconds());
            }
            throw e;
        }
    }

    private void save(LanguageModelTrainer opened, double epochSeconds) {
        long begin = System.nanoTime();
        journal.save(new TrainingState(epochs, bestSha256, keptSha256, epochSeconds, opened.checkpoint()));
        savedAt = System.nanoTime();
        LOG.debug("a checkpoint took {} ms", (savedAt - begin) / 1_000_000);
    }

    private double perplexity(ModelWeights weights, int[] tokens) {
        if (tokens.length == 0) {
            return 0;
        }
        double logProbability = 0;
        try (TokenScorer scorer = new TokenScorer(weights, 1, device)) {
            for (int from = 0; from < tokens.length; from += SCORED_AT_ONCE) {
                int to = Math.min(tokens.length, from + SCORED_AT_ONCE);
                logProbability += Arrays.stream(scorer.score(0, Arrays.copyOfRange(tokens, from, to))
                                .logProbabilities())
                        .sum();
            }
        }
        return Math.exp(-logProbability / tokens.length);
    }

    private static void requireFinite(int epoch, double perplexity) {
        if (!Double.isFinite(perplexity)) {
            throw new ServiceException(
                    FailureReason.INVALID_FIELD,
                    "the training diverged in epoch " + epoch + "; a lower learning rate or clip norm may help");
        }
    }

    /** Time that validating took in the epoch before; 0 when there is none. */
    private double validSeconds() {
        if (epochs.isEmpty()) {
            return 0;
        }
        EpochOutcome before = epochs.get(epochs.size() - 1);
        return Math.max(0, before.seconds() - data.train().length / before.tokensPerSecond());
    }

    /** Working time of an epoch; what was worked before a stop counts, the stop itself does not. */
    private static final class EpochClock {
        private final long start = System.nanoTime();
        private final double before;

        EpochClock(double before) {
            this.before = before;
        }

        /** Since this process works on the epoch. */
        double here() {
            return (System.nanoTime() - start) / 1e9;
        }

        double seconds() {
            return before + here();
        }
    }

    /** Turns the trainer's reports into at most one progress a second, and into checkpoints. */
    private final class EpochMeter implements LanguageModelTrainer.Progress {
        private final LanguageModelTrainer opened;
        private final int epoch;
        private final EpochClock clock;
        private final double validSeconds = validSeconds();
        private double last;
        private long first = -1;
        private long lastTokens;

        EpochMeter(LanguageModelTrainer opened, int epoch, EpochClock clock) {
            this.opened = opened;
            this.epoch = epoch;
            this.clock = clock;
        }

        @Override
        public void windowDone(long tokensDone, long tokensTotal, double perplexity) {
            if (first < 0) {
                // What a resumed epoch had done before is not this process's speed.
                first = tokensDone;
                lastTokens = tokensDone;
            }
            boolean epochDone = tokensDone >= tokensTotal;
            report(tokensDone, tokensTotal, perplexity, epochDone);
            if (!epochDone && System.nanoTime() - savedAt >= checkpointInterval.toNanos()) {
                save(opened, clock.seconds());
            }
        }

        private void report(long tokensDone, long tokensTotal, double perplexity, boolean epochDone) {
            double now = clock.here();
            if (now - last < PROGRESS_SECONDS && !epochDone) {
                return;
            }
            double speed = (tokensDone - lastTokens) / (now - last);
            double mean = (tokensDone - first) / now;
            journal.trained(
                    tokensDone - lastTokens,
                    speed,
                    epochDone
                            ? null
                            : new TrainingProgress(
                                    epoch,
                                    tokensDone,
                                    tokensTotal,
                                    speed,
                                    perplexity,
                                    secondsLeft(tokensTotal - tokensDone, tokensTotal, mean)));
            last = now;
            lastTokens = tokensDone;
        }

        private double secondsLeft(long left, long total, double mean) {
            int epochsAfter = recipe.epochs() - epoch;
            return (left + (double) epochsAfter * total) / mean + (epochsAfter + 1) * validSeconds;
        }
    }
}
