package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One analysis that is run at a stretch, or by engines that die one after the other. */
record InterruptedAnalysis(ModelWeights weights, StateGradientOptions options, long budget, List<TokenChunk> text) {
    static final String MODEL = "sha256:0123";
    private static final int MOST_LIVES = 500;
    /** Sizes that the text is cut into, life after life. */
    private static final int[] PIECES = {50, 1, 1000, 17};

    /** An engine's end: at its second place while it reads, and after so many labels while it tells. */
    private static final class Death implements SavePoint {
        private final int labels;
        private byte @Nullable [] checkpoint;
        private int places;
        private int labelsTold;
        private long told;

        Death(int labels) {
            this.labels = labels;
        }

        @Override
        public void reached(StateGradientEngine engine) {
            boolean telling = engine.told() > told;
            told = engine.told();
            if (telling ? ++labelsTold == labels : ++places == 2) {
                checkpoint = saved(engine);
                throw new CancellationException("killed");
            }
        }

        byte[] checkpoint() {
            return Objects.requireNonNull(checkpoint);
        }
    }

    List<LabelGradients> uncut() {
        List<LabelGradients> told = new ArrayList<>();
        try (StateGradientEngine engine = open(SavePoint.NONE)) {
            feed(engine, 1000);
            engine.finish(told::add);
        }
        return told;
    }

    /**
     * Told by engines of which each dies soon and the next goes on.
     *
     * @param lives is set to their number
     */
    List<LabelGradients> withDeaths(int labelsPerLife, int[] lives) {
        List<LabelGradients> told = new ArrayList<>();
        Death death = new Death(labelsPerLife);
        StateGradientEngine engine = open(death);
        for (lives[0] = 1; lives[0] < MOST_LIVES; lives[0]++) {
            try (StateGradientEngine open = engine) {
                feed(open, PIECES[lives[0] % PIECES.length]);
                open.finish(told::add);
                return told;
            } catch (CancellationException e) {
                byte[] checkpoint = death.checkpoint();
                death = new Death(labelsPerLife);
                engine = resume(checkpoint, death);
                death.told = engine.told();
                told.subList(Math.toIntExact(engine.told()), told.size()).clear();
            }
        }
        engine.close();
        throw new AssertionError("the analysis does not come to an end");
    }

    /**
     * The checkpoint of an engine that dies at its n-th place.
     *
     * @param told is given what it told
     */
    byte[] killedAt(int n, Function<SavePoint, StateGradientEngine> opening, List<LabelGradients> told) {
        int[] places = {0};
        byte[][] checkpoint = new byte[1][];
        SavePoint death = engine -> {
            if (++places[0] == n) {
                checkpoint[0] = saved(engine);
                throw new CancellationException("killed");
            }
        };
        try (StateGradientEngine engine = opening.apply(death)) {
            feed(engine, 41);
            engine.finish(told::add);
            throw new AssertionError("the analysis has no place " + n);
        } catch (CancellationException e) {
            return checkpoint[0];
        }
    }

    StateGradientEngine open(SavePoint savePoint) {
        return new StateGradientEngine(weights, options, budget, RunMonitor.NONE, savePoint);
    }

    StateGradientEngine resume(byte[] checkpoint, SavePoint savePoint) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(checkpoint);
            StateGradientEngine engine =
                    StateGradientEngine.resume(weights, options, budget, RunMonitor.NONE, savePoint, MODEL, in);
            assertThat(in.available()).isZero();
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<LabelGradients> finished(StateGradientEngine engine) {
        List<LabelGradients> told = new ArrayList<>();
        feed(engine, 33);
        engine.finish(told::add);
        return told;
    }

    /** @param most tokens of a piece */
    void feed(StateGradientEngine engine, int most) {
        text.forEach(chunk -> pieces(chunk, most).forEach(piece -> feed(engine, piece)));
    }

    static void feed(StateGradientEngine engine, TokenChunk chunk) {
        engine.accept(chunk.stream(), chunk.tokens(), chunk.labels());
    }

    static List<TokenChunk> pieces(TokenChunk chunk, int most) {
        List<TokenChunk> pieces = new ArrayList<>();
        for (int from = 0; from < chunk.length(); from += most) {
            int start = from;
            int end = Math.min(chunk.length(), from + most);
            int[][] labels = Arrays.stream(chunk.labels())
                    .map(column -> Arrays.copyOfRange(column, start, end))
                    .toArray(int[][]::new);
            pieces.add(new TokenChunk(chunk.stream(), Arrays.copyOfRange(chunk.tokens(), start, end), labels));
        }
        return pieces;
    }

    static byte[] saved(StateGradientEngine engine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            engine.save(out, MODEL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void assertSame(List<LabelGradients> found, List<LabelGradients> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int n = 0; n < found.size(); n++) {
            LabelGradients one = found.get(n);
            LabelGradients other = expected.get(n);
            assertThat(List.of(one.grouping(), one.label(), one.block()))
                    .isEqualTo(List.of(other.grouping(), other.label(), other.block()));
            assertThat(one.counts()).isEqualTo(other.counts());
            assertThat(one.sums()).isEqualTo(other.sums());
            assertThat(one.secondMomentSums()).isEqualTo(other.secondMomentSums());
            assertThat(one.cellPathSums()).isEqualTo(other.cellPathSums());
        }
    }
}
