package dev.stategrad.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.graphs.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "small",
                "models/",
                "models/..",
                "models/../x",
                "models/.x",
                "models/-x",
                "models/a/b",
                "models/a b",
                "models/a\u0000",
                "models/ä",
                "models/a\n",
                "Models/a"
            })
    void ofName_strangeName_isRefused(String name) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> ModelId.ofName(name))
                .withMessageStartingWith("name: expected models/ and 1 to 63 of A-Z a-z 0-9 . _ -, found \"")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u0000", "\n"));
    }

    @Test
    void ofName_longestId_isTaken() {
        String id = "a".repeat(63);

        assertThat(ModelId.ofName("models/" + id).value()).isEqualTo(id);
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> ModelId.ofName("models/a" + id));
    }

    @Test
    void ofName_hugeName_isShownShort() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> ModelId.ofName("models/" + "/".repeat(65_536)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
}
