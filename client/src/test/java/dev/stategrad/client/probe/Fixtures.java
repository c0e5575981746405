package dev.stategrad.client.probe;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Fits of scikit-learn, which {@code fixtures.py} beside them made. */
final class Fixtures {
    private Fixtures() {}

    record Data(double[][] features, int[] labels) {
        Examples examples(int classes) {
            return new Examples(features, labels, classes);
        }
    }

    record Discriminant(
            String name,
            int classes,
            Data train,
            Data test,
            double[][] scores,
            double[] shares,
            double[][] transformed,
            double accuracy) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Logistic(
            String name,
            String penalty,
            double strength,
            boolean balanced,
            String loss,
            int classes,
            Data train,
            Data test,
            double[][] weights,
            double[] intercepts,
            double accuracy) {
        LogisticOptions options() {
            return new LogisticOptions(
                    LogisticOptions.Penalty.valueOf(penalty), strength, balanced, LogisticOptions.Loss.valueOf(loss));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record DiscriminantFile(List<Discriminant> cases) {}

    private record LogisticFile(List<Logistic> cases) {}

    static Stream<Discriminant> discriminants() {
        return read("lda.json", DiscriminantFile.class).cases().stream();
    }

    static Stream<Logistic> logistics() {
        return read("logistic.json", LogisticFile.class).cases().stream();
    }

    private static <T> T read(String file, Class<T> type) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/probe/" + file)) {
            return new Gson().fromJson(new InputStreamReader(in, StandardCharsets.UTF_8), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
