package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.client.ModelContents;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.PropertyMemory;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.analysis.WordVectors;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StoredAnalysis;
import dev.stategrad.examples.Directions;
import dev.stategrad.examples.MemoryCurve;
import dev.stategrad.examples.Property;
import dev.stategrad.examples.StoredCurve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's examples, against a real service and what the command line says of the same model and text. */
final class ExamplesTest {
    private static final List<String> WORDS = List.of("<eos>", "cat", "dog", "cow", "cats", "dogs", "cows", "a", "the");
    private static final int EMBEDDING = 4;
    private static final int HIDDEN = 6;
    private static final int DELAYS = 5;

    private final int[] tokens = new Random(3).ints(200, 0, WORDS.size()).toArray();

    @TempDir
    private Path folder;

    @BeforeEach
    void analyze() throws Exception {
        try (Service service = Service.start(Service.Line.IN_PROCESS, folder.resolve("data"))) {
            service.client().importModel("m", new ReferenceLstm(WORDS.size(), EMBEDDING, HIDDEN, 5).tensors(), WORDS);
        }
        Path ids = Files.writeString(
                folder.resolve("ids"),
                Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" ", "", "\n")));
        Command command = Command.run(("analyze --model m --whiten --blocks 5 --delays " + DELAYS + " --tokens " + ids
                        + " --out " + folder.resolve("out") + " --data-dir " + folder.resolve("data"))
                .split(" "));
        assertThat(command.exit()).as("%s", command.errors()).isZero();
    }

    @Test
    void memoryCurve_overTheWire_isWhatTheCommandLineStored() throws Exception {
        StoredAnalysis stored = AnalysisDirectory.read(folder.resolve("out"));
        double[][] expected =
                stored.whitened().orElseThrow().get(0).singularValues().get(0);
        try (Service service = Service.start(Service.Line.NETTY, folder.resolve("data"))) {
            Spectrum[] curve = MemoryCurve.of(service.client(), "m", tokens, DELAYS);
            for (int delay = 0; delay < DELAYS; delay++) {
                assertThat(curve[delay].sigma1()).isCloseTo(expected[delay][0], within(1e-5 * expected[delay][0]));
            }
        }
    }

    @Test
    void storedCurve_ofBlocks_rateInsideItsInterval() throws Exception {
        Interval rate = StoredCurve.rate(folder.resolve("out"));
        assertThat(rate.isDefined()).isTrue();
        assertThat(rate.low()).isLessThan(rate.high());
        // An LSTM of random weights forgets.
        assertThat(rate.estimate()).isPositive();
    }

    @Test
    void readme_javaSnippets_areInTheExamples() throws Exception {
        StringBuilder examples = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("..", "client", "examples"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                examples.append(Files.readString(file).replaceAll("(?m)^ {8}", ""));
            }
        }
        Matcher snippet = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(snippet.results().map(found -> found.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(code -> assertThat(examples).contains(code));
    }

    @Test
    void property_andDirections_ofStoredMeans_agreeOnTheBestDirection() throws Exception {
        try (Service service = Service.start(Service.Line.IN_PROCESS, folder.resolve("data"))) {
            ModelContents contents = service.client().readTensors("m", "encoder.weight"::equals);
            double[] embeddings = Objects.requireNonNull(contents.tensors().get("encoder.weight"))
                    .toDoubles();
            Whitening whitening = (Whitening) Whitening.of(embeddings, WORDS.size(), EMBEDDING);
            double[][] means =
                    AnalysisDirectory.read(folder.resolve("out")).means(0, 0).orElseThrow();

            WordVectors.Ends ends = Directions.best(means[0], embeddings, whitening, contents.vocabulary(), 2);
            assertThat(ends.positive()).hasSize(2);
            assertThat(ends.positive().get(0).score()).isPositive();
            assertThat(ends.negative().get(0).score()).isNegative();

            // A class against the rest of the space cannot be remembered better than the best direction.
            PropertyMemory memory =
                    Property.number(means, embeddings, whitening, new int[] {1, 2, 3}, new int[] {4, 5, 6});
            for (int delay = 0; delay < DELAYS; delay++) {
                assertThat(memory.relativeMemory()[delay]).isBetween(memory.cosine()[delay][0], 1.0);
            }
        }
    }
}
