package dev.stategrad.client.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.ParityReference;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceFileTest {
    @TempDir
    private Path folder;

    private static WeightFiles tokens(Long... shape) {
        return new WeightFiles().put(TensorSource.ofLongs("tokens", List.of(shape), new long[6]));
    }

    private static List<Long> shape(ParityReference reference, String name) {
        return Optional.ofNullable(reference.tensors().get(name))
                .map(Tensor::shape)
                .orElseThrow();
    }

    @Test
    void read_manyStreams_keepsShapesAndSource() throws IOException {
        Path file = tokens(2L, 3L)
                .any("logits", 2, 3, 7)
                .any("cell_l1", 2, 3, 4)
                .metadata("source", "PyTorch 2.5")
                .write(folder);

        ParityReference reference = ReferenceFile.read(file, 0.5);

        assertThat(reference.source()).isEqualTo("PyTorch 2.5");
        assertThat(reference.tolerance()).isEqualTo(0.5);
        assertThat(reference.tensors()).containsOnlyKeys("tokens", "logits", "cell_l1");
        assertThat(shape(reference, "logits")).containsExactly(2L, 3L, 7L);
    }

    @Test
    void read_oneStream_addsItsDimension() throws IOException {
        ParityReference reference =
                ReferenceFile.read(tokens(6L).any("hidden_l0", 6, 4).write(folder), 1);

        assertThat(shape(reference, "tokens")).containsExactly(1L, 6L);
        assertThat(shape(reference, "hidden_l0")).containsExactly(1L, 6L, 4L);
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("tokens: expected a tensor [B, T], found none", new WeightFiles()),
                Arguments.of(
                        "tensors: expected logits, hidden_l0, … or cell_l0, … beside tokens, found none", tokens(6L)),
                Arguments.of("tokens: expected I64, found F64", new WeightFiles().any("tokens", 6)),
                Arguments.of("tokens: expected [B, T] or [T], found shape [1, 2, 3]", tokens(1L, 2L, 3L)),
                Arguments.of(
                        "hidden: expected tokens, logits, hidden_l0, … or cell_l0, …",
                        tokens(6L).any("hidden", 6, 4)),
                Arguments.of(
                        "logits: expected the dimensions of tokens and one more, found shape [6]",
                        tokens(6L).any("logits", 6)),
                Arguments.of(
                        "logits: expected floating-point numbers, found I64",
                        tokens(6L).put(TensorSource.ofLongs("logits", List.of(6L, 1L), new long[6]))),
                Arguments.of(
                        "metadata source: expected at most 256 characters, found 257",
                        tokens(6L).any("logits", 6, 7).metadata("source", "x".repeat(257))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void read_somethingElse_namesIt(String message, WeightFiles files) {
        assertThatThrownBy(() -> ReferenceFile.read(files.write(folder), 1))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(folder.resolve("weights.safetensors") + ": " + message);
    }
}
