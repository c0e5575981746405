package dev.stategrad.client.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that Stategrad wrote, damaged: it is refused, or what is read is what was written. Never another model. */
class DamagedWeightsTest {
    private static final WeightsOptions AS_THE_FILE_SAYS =
            new WeightsOptions(Layout.TORCH, Optional.empty(), false, OptionalDouble.empty(), NameMap.empty());

    private static final int[] MASKS = {1, 2, 4, 8, 16, 32, 64, 128, 255};

    @TempDir
    private Path folder;

    /** Three gates fit two kinds of cell, so that what the metadata say matters, too. V = 3, E = 2, H = 2. */
    private static LanguageModelWeights model() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("encoder.weight", random(3, 2));
        tensors.put("rnn.weight_ih_l0", random(6, 2));
        tensors.put("rnn.weight_hh_l0", random(6, 2));
        tensors.put("rnn.bias_ih_l0", random(6));
        tensors.put("rnn.bias_hh_l0", random(6));
        tensors.put("decoder.weight", random(3, 2));
        return new LanguageModelWeights(Cell.GRU, tensors, List.of("the", "cat", "sat"));
    }

    private static Tensor random(long... shape) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        Random random = new Random(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat();
        }
        return Tensor.ofFloats(values, Arrays.stream(shape).boxed().toArray(Long[]::new));
    }

    @Test
    void read_anyByteFlipped_refusesOrReadsWhatWasWritten() throws IOException {
        Random random = new Random(1);
        int masks = MASKS.length;
        assertRefusedOrWhole(written(), at -> new int[] {MASKS[random.nextInt(masks)]});
    }

    @Test
    @Tag("soak")
    void read_anyBitFlipped_refusesOrReadsWhatWasWritten() throws IOException {
        assertRefusedOrWhole(written(), at -> MASKS);
    }

    private void assertRefusedOrWhole(byte[] whole, IntFunction<int[]> masks) throws IOException {
        int flips = 0;
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            for (int mask : masks.apply(i)) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) mask;
                refused += isRefused(flipped) ? 1 : 0;
                flips++;
            }
        }

        // What is not refused spells the digest's own name differently, or a blank behind the header.
        assertThat(refused).isGreaterThan(flips * 95 / 100);
    }

    @Test
    void read_cutAnywhere_refuses() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            assertThat(isRefused(Arrays.copyOf(whole, length)))
                    .as("cut at %d", length)
                    .isTrue();
        }
    }

    @Test
    void read_whole_isWhatWasWritten() throws IOException {
        assertThat(isRefused(written())).isFalse();
    }

    private byte[] written() throws IOException {
        Path file = folder.resolve("whole.safetensors");
        model().write(file);
        return Files.readAllBytes(file);
    }

    /** Refused clearly; or read, and the same as what was written. */
    private boolean isRefused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("damaged.safetensors"), bytes);
        LanguageModelWeights read;
        try {
            read = LanguageModelWeights.read(file, AS_THE_FILE_SAYS);
        } catch (IOException e) {
            assertThat(e.getMessage()).startsWith(file.toString());
            return true;
        }
        LanguageModelWeights model = model();
        assertThat(read.cell()).isEqualTo(model.cell());
        assertThat(read.vocabulary()).isEqualTo(model.vocabulary());
        assertThat(read.tensors().keySet()).isEqualTo(model.tensors().keySet());
        model.tensors().forEach((name, tensor) -> {
            Tensor found = Objects.requireNonNull(read.tensors().get(name));
            assertThat(found.type()).isEqualTo(tensor.type());
            assertThat(found.shape()).isEqualTo(tensor.shape());
            assertThat(found.data()).isEqualTo(tensor.data());
        });
        return false;
    }
}
