package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.files.DirectionTable;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.files.PropertyTable;
import dev.stategrad.client.files.StabilityTable;
import dev.stategrad.client.files.StoredAnalysis;
import dev.stategrad.client.probe.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the paper does with one tagged corpus, from the command line to the report. */
@Timeout(300)
final class PaperCommandsEndToEndTest {
    private static final List<String> TAGS = List.of(
            "NN", "NNS", "NNP", "NNPS", "VBZ", "VBP", "VBD", "VBG", "VBN", "JJ", "JJR", "JJS", "RB", "PRP", "DT", "IN");
    private static final int WORDS_OF_A_TAG = 6;
    private static final int DELAYS = 6;

    @TempDir
    private Path folder;

    private Path corpus = Path.of("");

    @BeforeEach
    void train() throws Exception {
        corpus = Files.writeString(folder.resolve("text"), text(120, 1));
        for (int seed = 1; seed <= 2; seed++) {
            run("train --name m" + seed + " --train " + corpus + " --embedding 5 --hidden 7 --epochs 1 --batch-size 2"
                    + " --window 10 --init-range 0.5 --keep-epochs --seed " + seed);
            run("analyze --model m" + seed + " --corpus " + corpus + " --delays " + DELAYS
                    + " --whiten --blocks 5 --second-moment --paths --group penn --out " + folder.resolve("a" + seed));
        }
    }

    private static String text(int sentences, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < sentences; sentence++) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String tag = TAGS.get(random.nextInt(TAGS.size()));
                words.add(tag.toLowerCase() + random.nextInt(WORDS_OF_A_TAG) + "/" + tag);
            }
            text.append(String.join(" ", words)).append('\n');
        }
        return text.toString();
    }

    private void run(String line) {
        Command command = Command.inThisProcess((Object[]) (line + " --data-dir " + folder.resolve("data")).split(" "));
        assertThat(command.exit()).as("%s: %s", line, command.errors()).isZero();
    }

    @Test
    void commands_oneAfterAnother_fillTheReport() throws IOException {
        Path first = folder.resolve("a1");
        run("property --analysis " + first + " --model m1 --classes penn --corpus " + corpus);
        assertThat(PropertyTable.read(first))
                .extracting(PropertyTable.Row::property)
                .contains("sg-pl", "common-proper", "3rd-non-3rd", "present-past", "base-comparative");
        assertThat(PropertyTable.read(first))
                .allSatisfy(row -> assertThat(row.memory().value()).isBetween(0.0, 1.0 + 1e-9));

        run("directions --analysis " + first + " --model m1 --top 3 --directions 2 --delays 0,5");
        // 8 classes (N … Conj-P, and all), 2 delays, 2 directions, 2 sides, 3 words
        assertThat(DirectionTable.read(first)).hasSize(8 * 2 * 2 * 2 * 3);

        run("stability " + first + " " + folder.resolve("a2") + " --n 1,5");
        // Five directions span all of the embedding: nothing can be more stable.
        assertThat(StabilityTable.read(first))
                .filteredOn(row -> row.n() == 5 && row.first().equals(row.second()))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.smallestCosine()).isGreaterThan(1 - 1e-6));

        run("decay --analysis " + first + " --train-corpus " + corpus);
        assertThat(DecayTable.read(first))
                .hasSize(8)
                .allSatisfy(row -> assertThat(row.high()).isGreaterThan(row.low()));
        // Classes of words are no words, whatever the training text holds.
        assertThat(DecayTable.read(first))
                .allSatisfy(row -> assertThat(row.frequency()).isEmpty());

        run("probe embeddings --model m1 --corpus " + corpus + " --out " + first);
        run("probe states --model m1 --corpus " + corpus + " --group penn --group pos --delay 0,3 --split word --out "
                + first);
        assertThat(ProbeFiles.readAccuracies(first))
                .extracting(ProbeFiles.Accuracy::result)
                .filteredOn(row -> row.table().equals(ProbeResult.TOKENS))
                .hasSize(4)
                // 1,320 tokens, of which the 1,200 words have a tag.
                .allSatisfy(row -> assertThat(row.examples()).isBetween(1_197, 1_200))
                .filteredOn(row -> row.task().equals("pos") && row.delay() == 0)
                .allSatisfy(row -> assertThat(row.classes()).isEqualTo(TAGS.size()));
        run("models show m1 --epochs-csv " + first.resolve("training.csv"));
        run("report " + first + " " + folder.resolve("a2") + " --out " + folder.resolve("report.html"));
        String report = Files.readString(folder.resolve("report.html"));
        assertThat(report)
                .contains("Table 2", "Table 3", "Table S1", "Figure 4", "Figure 8a", "Figure 10", "Figure 11");
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).filteredOn(name -> name.endsWith(".png")).hasSizeGreaterThan(10);
        }
    }

    @Test
    void analyze_match_sameNumberOfEveryClassAndLessOfNone() throws IOException {
        Path out = folder.resolve("matched");
        run("analyze --model m1@0 --corpus " + corpus + " --delays 2 --group penn --match 50 --out " + out);
        StoredAnalysis matched = AnalysisDirectory.read(out);
        StoredAnalysis whole = AnalysisDirectory.read(folder.resolve("a1"));
        assertThat(matched.spectra().all().counts()[0])
                .isEqualTo(whole.spectra().all().counts()[0]);
        assertThat(matched.spectra().groups().get(1).results())
                .isNotEmpty()
                .allSatisfy(label -> assertThat(label.counts()[0]).isEqualTo(50));
        assertThat(matched.provenance().options()).containsEntry("match", "50");
        // The initial weights are not those after the epoch.
        assertThat(matched.provenance().modelSha256())
                .isNotEqualTo(whole.provenance().modelSha256());
    }
}
