package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.report.ReportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fig. 6b from the command line: models whose embeddings were given, and models that had to learn them. */
@Timeout(300)
final class PretrainedEmbeddingsEndToEndTest {
    private static final int WORDS = 12;
    private static final int EMBEDDING = 3;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            text.append('w').append(random.nextInt(WORDS)).append(i % 6 == 5 ? '\n' : ' ');
        }
        Files.writeString(folder.resolve("text"), text);
        StringBuilder vectors = new StringBuilder();
        for (int word = 0; word < WORDS; word++) {
            vectors.append('w').append(word);
            for (int e = 0; e < EMBEDDING; e++) {
                vectors.append(String.format(Locale.ROOT, " %.4f", random.nextGaussian()));
            }
            vectors.append('\n');
        }
        Files.writeString(folder.resolve("vectors"), vectors);
    }

    private Command run(String line) {
        Command command = Command.inThisProcess((Object[]) (line + " --data-dir " + folder.resolve("data")).split(" "));
        assertThat(command.exit()).as("%s: %s", line, command.errors()).isZero();
        return command;
    }

    private void train(String model, String more) {
        run("train --name " + model + " --train " + folder.resolve("text") + " --embedding " + EMBEDDING
                + " --hidden 4 --batch-size 2 --window 10" + more);
    }

    private String embeddings(String model) throws IOException {
        Path out = folder.resolve("analysis-" + model);
        run("analyze --model " + model + " --corpus " + folder.resolve("text") + " --delays 3 --out " + out);
        return AnalysisDirectory.read(out).provenance().options().getOrDefault(ReportOptions.EMBEDDINGS, "");
    }

    @Test
    void report_modelsWithAndWithoutVectors_comparesThem() throws IOException {
        train("learned", " --epochs 1");
        train("given", " --epochs 1 --embeddings " + folder.resolve("vectors") + " --freeze-embeddings");

        assertThat(embeddings("learned")).isEmpty();
        assertThat(embeddings("given")).isEqualTo(ReportOptions.PRETRAINED);

        run("report " + folder.resolve("analysis-learned") + " " + folder.resolve("analysis-given") + " --out "
                + folder.resolve("report.html"));
        assertThat(Files.readString(folder.resolve("report.html"))).contains("<strong>Figure 6b.</strong>");
        assertThat(folder.resolve("report-fig-6b-embeddings.csv")).content().contains("from scratch", "pre-trained");
    }

    @Test
    void train_noEpochsWithVectors_saysWhereTheyCameFrom() {
        train("start", " --epochs 0 --embeddings " + folder.resolve("vectors"));

        String shown = run("models show start --json").output();
        assertThat(JsonParser.parseString(shown)
                        .getAsJsonObject()
                        .get("pretrained_embeddings")
                        .getAsBoolean())
                .isTrue();
    }
}
