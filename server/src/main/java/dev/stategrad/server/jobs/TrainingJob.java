package dev.stategrad.server.jobs;

import dev.stategrad.graphs.LanguageModelTrainer;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.StategradException;
import dev.stategrad.graphs.TokenScorer;
import dev.stategrad.graphs.TokenScores;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.EpochOutcome;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TrainingRecipe;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training, from its queue place to its one final state. */
final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);
    private static final long PROGRESS_NANOS = 1_000_000_000;
    private static final int SCORED_AT_ONCE = 1 << 13;

    private final ModelStore store;
    private final Corpora corpora;
    private final TrainingRecipe recipe;
    private final DeviceUser device;
    private final Meters meters;
    private final Cancellation cancellation;
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile ModelRecord model;
    private volatile @Nullable TrainingProgress progress;
    private volatile boolean writtenDown;

    TrainingJob(
            ModelStore store,
            ModelRecord model,
            Corpora corpora,
            DeviceUser device,
            Meters meters,
            Cancellation cancellation) {
        this.store = store;
        this.model = model;
        this.recipe = Objects.requireNonNull(model.training());
        this.corpora = corpora;
        this.device = device;
        this.meters = meters;
        this.cancellation = cancellation;
    }

    TrainingSnapshot snapshot() {
        return new TrainingSnapshot(model, progress);
    }

    Cancellation.Registration onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void notifyListeners() {
        listeners.forEach(Runnable::run);
    }

    /** Stops it; its state is final when this returns. */
    void cancel(FailureReason why) {
        // The state first: once the trainer notices, whoever looks finds how it ended.
        if (why == FailureReason.DRAINING) {
            end(ModelStatus.FAILED, "the server stopped before the training was done");
        } else {
            end(ModelStatus.CANCELLED, "");
        }
        cancellation.cancel(why);
    }

    /** Whether the store knows how it ended. */
    boolean isWrittenDown() {
        return writtenDown;
    }

    /** Trains; never throws. */
    void run() {
        try {
            cancellation.throwIfCancelled();
            complete(device.run(this::train));
        } catch (CancellationException e) {
            LOG.debug("{} was cancelled", model.id(), e);
        } catch (StategradException e) {
            fail(FailureReason.INVALID_FIELD, e.getMessage());
        } catch (ServiceException e) {
            fail(e.reason(), e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("training of {} failed", model.id(), e);
            String text =
                    e instanceof OutOfMemoryError ? "the server ran out of memory" : "internal error of the server";
            fail(FailureReason.INTERNAL, text);
        } finally {
            meters.trainingStopped();
        }
    }

    private ModelWeights train() {
        try (LanguageModelTrainer trainer = new LanguageModelTrainer(recipe.options(), device)) {
            double validSeconds = 0;
            for (int epoch = 1; ; epoch++) {
                long start = System.nanoTime();
                EpochMeter meter = new EpochMeter(epoch, start, validSeconds);
                double perplexity = trainer.trainEpoch(corpora.train(), meter);
                double trained = secondsSince(start);
                requireFinite(epoch, perplexity);
                ModelWeights weights = trainer.weights();
                double valid = perplexity(weights, corpora.valid());
                double seconds = secondsSince(start);
                validSeconds = seconds - trained;
                record(new EpochOutcome(
                        epoch, perplexity, valid, corpora.valid().length, corpora.train().length / trained, seconds));
                if (epoch == recipe.epochs()) {
                    return weights;
                }
            }
        }
    }

    private double perplexity(ModelWeights weights, int[] tokens) {
        if (tokens.length == 0) {
            return 0;
        }
        double logProbability = 0;
        try (TokenScorer scorer = new TokenScorer(weights, 1, device)) {
            for (int from = 0; from < tokens.length; from += SCORED_AT_ONCE) {
                int to = Math.min(tokens.length, from + SCORED_AT_ONCE);
                TokenScores scores = scorer.score(0, Arrays.copyOfRange(tokens, from, to));
                logProbability += Arrays.stream(scores.logProbabilities()).sum();
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

    private synchronized void record(EpochOutcome outcome) {
        throwIfEnded();
        ModelRecord after = model.after(outcome);
        store.update(after);
        progress = null;
        model = after;
        notifyListeners();
    }

    private synchronized void complete(ModelWeights weights) {
        throwIfEnded();
        model = store.complete(model, weights);
        writtenDown = true;
    }

    private void throwIfEnded() {
        if (model.status().isFinal()) {
            throw new CancellationException("ended meanwhile");
        }
    }

    private void fail(FailureReason reason, @Nullable String text) {
        meters.failed(reason);
        end(ModelStatus.FAILED, String.valueOf(text));
    }

    private synchronized void end(ModelStatus status, String why) {
        if (model.status().isFinal()) {
            return;
        }
        model = model.ended(status, why);
        try {
            store.update(model);
            writtenDown = true;
        } catch (RuntimeException e) {
            // Until the server stops it stays among the live ones; the next start ends what lacks a trainer.
            LOG.warn("could not write down the end of {}", model.id(), e);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Turns the trainer's reports into at most one progress a second. */
    private final class EpochMeter implements LanguageModelTrainer.Progress {
        private final int epoch;
        private final double validSeconds;
        private final long start;
        private long last;
        private long lastTokens;

        EpochMeter(int epoch, long start, double validSeconds) {
            this.epoch = epoch;
            this.start = start;
            this.last = start;
            this.validSeconds = validSeconds;
        }

        @Override
        public void windowDone(long tokensDone, long tokensTotal, double perplexity) {
            long now = System.nanoTime();
            boolean epochDone = tokensDone >= tokensTotal;
            if (now - last < PROGRESS_NANOS && !epochDone) {
                return;
            }
            double speed = (tokensDone - lastTokens) / ((now - last) / 1e9);
            meters.trained(tokensDone - lastTokens, speed);
            last = now;
            lastTokens = tokensDone;
            if (!epochDone) {
                progress = new TrainingProgress(
                        epoch, tokensDone, tokensTotal, speed, perplexity, secondsLeft(now, tokensDone, tokensTotal));
                notifyListeners();
            }
        }

        private double secondsLeft(long now, long done, long total) {
            double mean = done / ((now - start) / 1e9);
            int epochsAfter = recipe.epochs() - epoch;
            return (total - done + (double) epochsAfter * total) / mean + (epochsAfter + 1) * validSeconds;
        }
    }
}
