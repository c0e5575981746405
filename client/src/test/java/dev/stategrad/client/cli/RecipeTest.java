package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

class RecipeTest {
    @TempDir
    private Path folder;

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("run.yaml"), yaml);
    }

    private static CommandSpec parse(String... arguments) {
        List<String> all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        return Main.commandLine()
                .parseArgs(all.toArray(String[]::new))
                .subcommand()
                .commandSpec();
    }

    private static Object value(CommandSpec command, String option) {
        return command.findOption(option).getValue();
    }

    @Test
    void recipe_options_takeThePlaceOfTyping() throws IOException {
        Path recipe = write("""
                # a run
                name: m
                train: corpus.txt   # required ones, too
                hidden: 12
                learning-rate: 1e-3
                one-hot: true
                cell: lstm
                """);
        CommandSpec command = parse("--recipe", recipe.toString());
        assertThat(value(command, "--name")).isEqualTo("m");
        assertThat(value(command, "--train")).isEqualTo(Path.of("corpus.txt"));
        assertThat(value(command, "--hidden")).isEqualTo(12);
        assertThat(value(command, "--learning-rate")).isEqualTo(1e-3);
        assertThat(value(command, "--one-hot")).isEqualTo(true);
        assertThat(value(command, "--batch-size")).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "--hidden 7 --recipe, --seed=5",
        "--recipe, --hidden 7 --seed 5",
        "--seed=5 --hidden=7 --recipe, ''",
    })
    void typedOptions_win_whereverTheyStand(String before, String after) throws IOException {
        String recipe =
                write("hidden: 12\nseed: 3\nwindow: 30\none-hot: true\n").toString();
        List<String> arguments = new ArrayList<>(List.of(before.split(" ", -1)));
        arguments.add(recipe);
        arguments.addAll(List.of("--name", "m", "--train", "t", "--one-hot"));
        if (!after.isEmpty()) {
            arguments.addAll(List.of(after.split(" ", -1)));
        }
        CommandSpec command = parse(arguments.toArray(String[]::new));
        assertThat(value(command, "--hidden")).isEqualTo(7);
        assertThat(value(command, "--seed")).isEqualTo(5L);
        assertThat(value(command, "--window")).isEqualTo(30);
        assertThat(value(command, "--one-hot")).isEqualTo(true);
    }

    @Test
    void flag_falseInTheRecipe_isOff() throws IOException {
        Path recipe = write("one-hot: false\n");
        assertThat(value(parse("--recipe=" + recipe, "--name", "m", "--train", "t"), "--one-hot"))
                .isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hiden: 3; run.yaml: expected options of train without their dashes, found hiden",
                "--hidden: 3; run.yaml: expected options of train without their dashes, found --hidden",
                "recipe: other.yaml; run.yaml: expected options of train without their dashes, found recipe",
                "help: true; run.yaml: expected options of train without their dashes, found help",
                "hidden: abc; Invalid value for option '--hidden'",
                "one-hot: maybe; Invalid value for option '--one-hot'",
                "hidden: [1, 2]; run.yaml: hidden: expected one value, found several",
                "hidden: {a: b}; run.yaml: hidden: expected one value, found several",
                "hidden:; run.yaml: hidden: expected one value, found none",
                "hidden; run.yaml: expected lines with the name of an option and its value",
                "'# nothing'; run.yaml: expected lines with the name of an option and its value",
                "hidden: 3\\nhidden: 4; run.yaml: line 2: expected YAML",
                "hidden: 3\\n a: - b: c; run.yaml: line 2: expected YAML",
            })
    void wrongRecipe_oneLine_namesFileAndKey(String yaml, String message) throws IOException {
        String recipe = write(yaml.replace("\\n", "\n")).toString();
        assertThatThrownBy(() -> parse("--recipe", recipe, "--name", "m", "--train", "t"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
    }

    @Test
    void recipe_notUtf8_saysSo() throws IOException {
        Path recipe = Files.write(folder.resolve("latin1.yaml"), "name: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> parse("--recipe", recipe.toString()))
                .hasMessageEndingWith("latin1.yaml: expected UTF-8 text, found other bytes");
    }

    @Test
    void recipe_noFile_saysSo() {
        assertThatThrownBy(() -> parse("--recipe", "ptb", "--name", "m", "--train", "t"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--recipe: expected a file, found ptb");
    }

    @Test
    void recipe_withoutValue_isUsage() {
        assertThatThrownBy(() -> parse("--name", "m", "--train", "t", "--recipe"))
                .isInstanceOf(CommandLine.MissingParameterException.class);
    }
}
