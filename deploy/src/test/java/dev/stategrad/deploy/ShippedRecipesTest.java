package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

/** Recipes against the paper: its table 2, and the hyperparameters of section 4.3.1. */
class ShippedRecipesTest {
    private static final Path FOLDER = Path.of("recipes");
    private static final String PROPERTY = "stategrad.recipes";

    @BeforeEach
    void ship() {
        System.setProperty(PROPERTY, FOLDER.toString());
    }

    @AfterEach
    void unship() {
        System.clearProperty(PROPERTY);
    }

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
                    .filter(name -> name.startsWith("ptb-") || name.startsWith("wiki"))
                    .toList()
                    .stream();
        }
    }

    private static CommandSpec train(String recipe) {
        return Main.commandLine()
                .parseArgs("train", "--recipe", recipe, "--name", "m", "--train", "t", "--valid", "v")
                .subcommand()
                .commandSpec();
    }

    private static Object value(CommandSpec command, String option) {
        Object value = command.findOption(option).getValue();
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value;
    }

    @Test
    void recipes_ofTable2_areAllThere() throws IOException {
        assertThat(names()).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource({
        "ptb-lstm-256-seed1, lstm, 256, 1, false",
        "ptb-lstm-256,       lstm, 256, 2, false",
        "ptb-lstm-256-seed3, lstm, 256, 3, false",
        "ptb-lstm-256-cbow,  lstm, 256, 1, true",
        "ptb-gru-256,        gru,  256, 1, false",
        "ptb-rnn-256,        rnn,  256, 1, false",
        "ptb-lstm-128,       lstm, 128, 1, false",
        "ptb-lstm-512,       lstm, 512, 1, false",
        "wiki2-lstm-256,     lstm, 256, 1, false",
        "wiki2-lstm-512,     lstm, 512, 1, false",
        "wiki103-lstm-512,   lstm, 512, 1, false",
    })
    void recipe_rowOfTable2_itsModel(String name, String cell, int hidden, long seed, boolean frozen) {
        CommandSpec command = train(name);
        assertThat(value(command, "--cell")).isEqualTo(cell);
        assertThat(value(command, "--hidden")).isEqualTo(hidden);
        assertThat(value(command, "--seed")).isEqualTo(seed);
        assertThat(value(command, "--freeze-embeddings")).isEqualTo(frozen);
    }

    @ParameterizedTest
    @MethodSource("names")
    void recipe_any_hyperparametersOfThePaper(String name) {
        CommandSpec command = train(name);
        assertThat(value(command, "--embedding")).isEqualTo(64);
        assertThat(value(command, "--one-hot")).isEqualTo(false);
        assertThat(value(command, "--layers")).isEqualTo(1);
        assertThat(value(command, "--dropout")).isEqualTo(0.5);
        assertThat(value(command, "--clip-norm")).isEqualTo(5.0);
        assertThat(value(command, "--batch-size")).isEqualTo(20);
        assertThat(value(command, "--window")).isEqualTo(200);
        assertThat(value(command, "--init-range")).isEqualTo(0.05);
        assertThat(value(command, "--optimizer")).isEqualTo("sgd");
        assertThat(value(command, "--learning-rate")).isEqualTo(1.0);
        assertThat(value(command, "--constant-epochs")).isEqualTo(6);
        assertThat(value(command, "--learning-rate-decay")).isEqualTo(0.8);
        assertThat(value(command, "--forget-bias")).isEqualTo(0.0);
        assertThat(value(command, "--tied")).isEqualTo(false);
        assertThat(value(command, "--sampled-softmax")).isEqualTo(0);
    }

    /** The paper is silent on these; its published configuration files are not. */
    @ParameterizedTest
    @MethodSource("names")
    void recipe_any_lengthOfThePublishedConfiguration(String name) {
        CommandSpec command = train(name);
        assertThat(value(command, "--epochs")).isEqualTo(39);
        assertThat(value(command, "--patience")).isEqualTo(0);
    }

    @Test
    void recipe_unknownName_listsThoseThereAre() {
        assertThatThrownBy(() -> train("list"))
                .hasMessageStartingWith("--recipe: expected a file or one of ewt-lstm-256, ptb-gru-256, ptb-lstm-128, ")
                .hasMessageEndingWith(", wiki2-lstm-512, found list");
    }
}
