package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Arguments, exit codes and messages; no server runs here, and none is needed to find these mistakes. */
class MainTest {
    /** Nobody listens there. */
    private static final String NO_SERVER = "127.0.0.1:1";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine main = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return main.execute(arguments);
    }

    private void assertOneLine(String... parts) {
        assertThat(err.toString().strip()).doesNotContain("\n").contains(parts);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void help_everyCommand_documentsEveryOption() {
        assertThat(run("--help")).isZero();
        for (String command : List.of("train", "import", "export", "models", "jobs", "score", "analyze", "plan")) {
            assertThat(out.toString()).contains("\n  " + command + " ");
        }
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertThat(option.description())
                            .as(command.getCommandName() + " " + option.longestName())
                            .isNotEmpty());
        }
    }

    /** A per cent sign that is not doubled makes picocli complain in the midst of the help. */
    @Test
    void help_everyText_isAFormat() {
        for (CommandLine command : allCommands()) {
            var usage = command.getCommandSpec().usageMessage();
            Stream<String> options =
                    command.getCommandSpec().args().stream().flatMap(argument -> Arrays.stream(argument.description()));
            Stream.of(Arrays.stream(usage.description()), Arrays.stream(usage.footer()), options)
                    .flatMap(Function.identity())
                    .forEach(text -> assertThatCode(() -> String.format(Locale.ROOT, text))
                            .as(command.getCommandSpec().qualifiedName() + ": " + text)
                            .doesNotThrowAnyException());
        }
    }

    private static List<CommandLine> allCommands() {
        List<CommandLine> commands = new ArrayList<>(List.of(Main.commandLine()));
        for (int i = 0; i < commands.size(); i++) {
            commands.addAll(commands.get(i).getSubcommands().values());
        }
        return commands;
    }

    @Test
    void version_root_saysTheProgram() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("stategrad ");
    }

    @Test
    void everyCommand_takesJson() {
        List<CommandLine> leaves = allCommands().stream()
                .filter(command -> command.getSubcommands().isEmpty())
                .toList();
        assertThat(leaves).hasSizeGreaterThanOrEqualTo(9);
        for (CommandLine leaf : leaves) {
            assertThat(leaf.getCommandSpec().optionsMap())
                    .as(leaf.getCommandSpec().qualifiedName())
                    .containsKey("--json");
        }
    }

    @Test
    void root_noCommand_isUsage() {
        assertThat(run()).isEqualTo(2);
        assertOneLine("stategrad: expected a command, found none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "analyze --model m --corpus c --out o --delays 0; --delays: expected at least 1, found 0",
                "analyze --model m --corpus c --out o --layer 0; --layer: expected at least 1, found 0",
                "analyze --model m --corpus c --out o --streams -3; --streams: expected at least 1, found -3",
                "analyze --model m --tokens t --out o --streams 2; every line is a stream",
                "analyze --model m --out o; --corpus",
                "analyze --model m --corpus c --tokens t --out o; mutually exclusive",
                "analyze --model m --corpus c --out o --state memory; memory",
                "analyze --model m --corpus c --out o --precision float16; float16",
                "analyze --model m --corpus c; --out",
                "analyze --model m --corpus c --out o --group frequency; --group frequency: expected --train-corpus",
                "analyze --model m --corpus c --out o --match 5; --match: expected --group, whose labels it is about",
                "analyze --model m --corpus c --out o --group pos --match 0; --match: expected at least 1, found 0",
                "property --analysis d --model m --classes penn; --corpus: expected with --classes penn, and only there",
                "property --analysis d --model m --classes f --corpus c; --corpus: expected with --classes penn",
                "directions --analysis d --model m --top 0; --top: expected at least 1, found 0",
                "directions --analysis d --model m --delays 0,-1; --delays: expected at least 0, found -1",
                "stability; DIR",
                "stability d --n 0; --n: expected at least 1, found 0",
                "stability d e --model m; --model: expected one for each of 2 folders, found 1",
                "plan --model m --corpus c --delays 0; --delays: expected at least 1, found 0",
                "train --name m --train t --learning-rate 0; --learning-rate: expected a number above 0, found 0.0",
                "train --name m --train t --learning-rate NaN; --learning-rate: expected a number above 0, found NaN",
                "train --name m --train t --epochs -1; --epochs: expected at least 0, found -1",
                "train --name m; --train: expected a training text, found none",
                "train --name m --train t --learning-rate-decay 0; --learning-rate-decay: expected a number above 0",
                "train --name m --train t --constant-epochs -1; --constant-epochs: expected at least 0, found -1",
                "train --name m --train t --sampled-softmax -1; --sampled-softmax: expected at least 0, found -1",
                "train --name m --train t --patience -1; --patience: expected at least 0, found -1",
                "train --name m --train t --patience 2; --patience: expected with --valid only",
                "train --name m --train t --freeze-embeddings; --freeze-embeddings: expected with --embeddings only",
                "train --name m --train t --missing-words o; --missing-words: expected with --embeddings only",
                "train --name m --train t --embeddings v --one-hot; --embeddings: expected a model with embeddings",
                "train --name m --resume --hidden 8; --hidden: expected without --resume",
                "train --name m --resume --train t; --train: expected without --resume",
                "train --name m --train t --vocab-size 1; --vocab-size: expected at least 2, found 1",
                "import --name m --weights w --tolerance 1; --tolerance: expected --check beside it, found none",
                "import --name m --weights w --force; --force: expected --check beside it, found none",
                "import --name m --weights w --check c --tolerance 0; --tolerance: expected a number above 0, found 0.0",
                "import --name m --weights w --layout caffe; caffe",
                "import --name m --weights w --forget-bias 1; --forget-bias: expected a finite number with --layout tf1",
                "models list --server nowhere; --server: expected HOST:PORT, found nowhere",
                "analyze --model m --corpus c --out o --detach; --detach: expected with --server only",
                "analyze --model m --corpus c --out o --deadline soon; --deadline",
                "analyze --model m --corpus c --out o --deadline 2001-01-01T00:00Z; --deadline: expected a time to come",
                "analyze --model m --corpus c --out o --visibility all; --visibility",
                "analyze --model m --corpus c --out o --request-id \u00e4; --request-id: expected at most 128 printable",
                "train --name m --train t --detach; --detach: expected with --server only",
                "train --name m --train t --test s --detach --server h:1; --test: expected without --detach",
                "train --name m --resume --detach; --detach: expected without --resume",
                "import --name m --weights w --visibility nobody; --visibility",
                "jobs; expected list, show, watch, cancel or attach, found none",
                "models; expected list, show or delete",
                "nonsense; nonsense"
            })
    void wrongUsage_oneLine_exit2(String arguments, String message) {
        assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
        assertOneLine(message);
    }

    @Test
    void server_nobodyListens_oneLineExit1() {
        assertThat(run("models", "list", "--server", NO_SERVER)).isEqualTo(1);
        assertOneLine("stategrad models list: server 127.0.0.1:1: cannot be reached");
    }

    @Test
    void embedded_noServerInThisInstallation_saysWhatToDo() {
        assertThat(run("models", "list")).isEqualTo(1);
        assertOneLine("expected --server HOST:PORT");
    }

    @Test
    void train_corpusIsDirectory_oneLineExit1() {
        assertThat(run("train", "--name", "m", "--train", folder.toString(), "--server", NO_SERVER))
                .isEqualTo(1);
        assertOneLine(folder + ": expected a file, found a directory");
    }

    @Test
    void analyze_outIsFile_oneLineAndFileUntouched() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThat(run("analyze", "--model", "m", "--corpus", "c", "--out", file.toString(), "--server", NO_SERVER))
                .isEqualTo(1);
        assertOneLine("--out " + file + ": expected a directory, found a file");
        assertThat(file).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "not a header at all, but long enough to look like one"})
    void import_notSafetensors_oneLineExit1(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("weights"), content);
        assertThat(run("import", "--name", "m", "--weights", file.toString(), "--server", NO_SERVER))
                .isEqualTo(1);
        assertOneLine(file.toString());
    }

    @Test
    void import_vocabularyMissing_oneLineExit1() {
        Path missing = folder.resolve("none");
        assertThat(run("import", "--name", "m", "--weights", "w", "--vocab", missing.toString()))
                .isEqualTo(1);
        assertOneLine(missing + ": no such file");
    }
}
