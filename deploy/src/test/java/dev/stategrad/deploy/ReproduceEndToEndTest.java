package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.stategrad.client.files.DecayTable;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.files.TrainingTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan from the command line: cut short, changed and run again. */
@Timeout(300)
final class ReproduceEndToEndTest {
    private static final int WORDS = 25;
    private static final String TRAIN =
            "train --name ${name}-a --train ${train} --valid ${valid} --embedding 4 --hidden 6"
                    + " --epochs 3 --batch-size 4 --window 10 --seed ";
    private static final String OTHER = TRAIN.replace("-a ", "-b ");

    @TempDir
    private Path folder;

    private Path out = Path.of("");

    @BeforeEach
    void write() throws IOException {
        out = folder.resolve("with blank");
        Files.writeString(folder.resolve("train text"), text(400, 1));
        Files.writeString(folder.resolve("valid text"), text(30, 2));
    }

    private static String text(int sentences, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            for (int j = 0; j < 6; j++) {
                text.append('w').append(random.nextInt(WORDS)).append(j < 5 ? ' ' : '\n');
            }
        }
        return text.toString();
    }

    private Path plan(String... steps) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), "- " + String.join("\n- ", steps) + "\n");
    }

    private Object[] arguments(Path plan) {
        return new Object[] {
            "reproduce",
            "--scale",
            plan,
            "--train",
            folder.resolve("train text"),
            "--valid",
            folder.resolve("valid text"),
            "--name",
            "r",
            "--out",
            out,
            "--data-dir",
            folder.resolve("data")
        };
    }

    private Command reproduce(Path plan) {
        return Command.run(arguments(plan));
    }

    private String sha256(String model) {
        Command show = Command.run("models", "show", model, "--data-dir", folder.resolve("data"), "--json");
        assertThat(show.exit()).as("%s", show.errors()).isZero();
        JsonElement weights =
                JsonParser.parseString(show.output()).getAsJsonObject().get("weights_sha256");
        return weights.getAsString();
    }

    private static List<String> done(Command command) {
        return command.errors().stream()
                .filter(line -> line.contains("] done before: "))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @Test
    void reproduce_planChanged_onlyWhatDependsOnTheChangeRunsAgain() throws Exception {
        String[] after = {
            "models show ${name}-a --epochs-csv ${out}/a/training.csv",
            "score --model ${name}-a --corpus ${valid} --csv ${out}/a/valid.csv",
            "score --model ${name}-a --corpus ${test} --csv ${out}/a/test.csv",
            "analyze --model ${name}-a --corpus ${valid} --delays 5 --group word --out ${out}/a",
            "decay --analysis ${out}/a --train-corpus ${train}"
        };
        Command first = reproduce(plan(TRAIN + 1, OTHER + 1, after[0], after[1], after[2], after[3], after[4]));
        assertThat(first.exit()).as("%s", first.errors()).isZero();
        assertThat(first.output()).contains("6 steps in ");
        assertThat(TrainingTable.read(out.resolve("a/training.csv"))).hasSize(3);
        assertThat(PerplexityTable.read(out.resolve("a/valid.csv")))
                .singleElement()
                .satisfies(row -> assertThat(row.tokens()).isEqualTo(210));
        assertThat(DecayTable.read(out.resolve("a"))).hasSize(1 + WORDS + 1);
        assertThat(DecayTable.read(out.resolve("a")))
                .allSatisfy(row -> assertThat(row.frequency().isPresent())
                        .isEqualTo(row.group().equals("word")));
        String weights = sha256("r-b");

        Command again = reproduce(plan(TRAIN + 1, OTHER + 1, after[0], after[1], after[3], after[4]));
        assertThat(again.exit()).isZero();
        assertThat(done(again)).containsExactly("[1/6]", "[2/6]", "[3/6]", "[4/6]", "[5/6]", "[6/6]");

        String before = sha256("r-a");
        Command changed = reproduce(plan(TRAIN + 2, OTHER + 1, after[0], after[1], after[3], after[4]));
        assertThat(changed.exit()).as("%s", changed.errors()).isZero();
        assertThat(done(changed)).containsExactly("[2/6]");
        assertThat(sha256("r-a")).isNotEqualTo(before);
        assertThat(sha256("r-b")).isEqualTo(weights);
    }

    @Test
    void reproduce_killedInATraining_goesOnToTheWeightsOfTheUncutOne() throws Exception {
        String train = TRAIN.replace("--epochs 3", "--epochs 30") + "1";
        Path plan = plan(train, "score --model ${name}-a --corpus ${valid} --csv ${out}/valid.csv");
        Process killed = Command.builder(arguments(plan)).start();
        try (BufferedReader lines = killed.errorReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("epoch 2 ")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
            killed.destroyForcibly().waitFor();
        }
        Command second = reproduce(plan);
        assertThat(second.exit()).as("%s", second.errors()).isZero();
        assertThat(out.resolve("valid.csv")).exists();

        assertThat(reproduce(plan(train.replace("-a ", "-uncut "))).exit()).isZero();
        assertThat(sha256("r-a")).isEqualTo(sha256("r-uncut"));
    }

    @Test
    void reproduce_modelOfSomebodyElse_leftAlone() throws Exception {
        Command own = Command.run(
                "train",
                "--name",
                "r-a",
                "--train",
                folder.resolve("train text"),
                "--epochs",
                1,
                "--data-dir",
                folder.resolve("data"));
        assertThat(own.exit()).as("%s", own.errors()).isZero();
        String weights = sha256("r-a");
        Command refused = reproduce(plan(TRAIN + 1));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.errors())
                .contains("stategrad reproduce: model r-a: expected a name that is free, found a model that this"
                        + " reproduction did not train; give another --name");
        assertThat(sha256("r-a")).isEqualTo(weights);
    }

    @Test
    void reproduce_mistakeInTheLastStep_saidBeforeTheFirst() throws Exception {
        Command command = reproduce(plan(TRAIN + 1, "analyse --model ${name}-a"));
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.errors()).singleElement().asString().contains("analyse --model r-a: Unmatched arguments");
        assertThat(folder.resolve("data")).doesNotExist();
        Command placeholder = reproduce(plan("score --model ${model} --corpus ${valid}"));
        assertThat(placeholder.errors())
                .singleElement()
                .asString()
                .endsWith("expected one of the placeholders [train, valid, test, name, out], found ${model}");
    }
}
