package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Frames of a checkpoint on their way to bytes and back. */
class CheckpointFramesTest {
    /** More than one piece of each type, and not a multiple of it. */
    private static final int LONG = 20_001;

    private static final String TEXT = "σ₁ of a text";
    private static final double[] DOUBLES = {-0.0, Double.MIN_VALUE, Double.NaN, 1 / 3.0, Double.NEGATIVE_INFINITY};

    private static byte[] small() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckpointWriter writer = new CheckpointWriter(out);
        writer.text(TEXT);
        writer.longs(Long.MIN_VALUE, 7);
        writer.ints(3, -1, Integer.MAX_VALUE);
        writer.doubles(DOUBLES, 4);
        return out.toByteArray();
    }

    private static void read(byte[] bytes) throws IOException {
        CheckpointReader reader = new CheckpointReader(new ByteArrayInputStream(bytes));
        assertThat(reader.text()).isEqualTo(TEXT);
        assertThat(reader.longs(2)).containsExactly(Long.MIN_VALUE, 7);
        assertThat(reader.ints(3)).containsExactly(3, -1, Integer.MAX_VALUE);
        assertThat(bits(reader.doubles(4))).isEqualTo(bits(Arrays.copyOf(DOUBLES, 4)));
    }

    private static long[] bits(double[] values) {
        return DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void read_whatWasWritten_isTheSameBits() throws IOException {
        read(small());
    }

    @Test
    void read_framesOfManyPieces_areTheSameBits() throws IOException {
        long[] longs = LongStream.range(0, LONG).map(n -> n * n * n).toArray();
        int[] ints = IntStream.range(0, LONG).map(n -> n * 31).toArray();
        double[] doubles = LongStream.range(0, LONG).mapToDouble(Math::sqrt).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckpointWriter writer = new CheckpointWriter(out);
        writer.longs(longs);
        writer.ints(ints);
        writer.doubles(doubles, LONG);
        CheckpointReader reader = new CheckpointReader(new ByteArrayInputStream(out.toByteArray()));
        assertThat(reader.longs(LONG)).isEqualTo(longs);
        assertThat(reader.ints(LONG)).isEqualTo(ints);
        assertThat(reader.doubles(LONG)).isEqualTo(doubles);
    }

    @Test
    void read_anyBitFlipped_isRefused() throws IOException {
        byte[] bytes = small();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> read(damaged))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("checkpoint: expected ");
        }
    }

    @Test
    void read_anyTruncation_isRefusedWithItsLength() throws IOException {
        byte[] bytes = small();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("checkpoint: expected a whole one, found its end after " + length + " bytes");
        }
    }

    @Test
    void read_frameOfAnotherSize_isRefused() throws IOException {
        CheckpointReader reader = new CheckpointReader(new ByteArrayInputStream(small()));
        reader.text();
        assertThatThrownBy(() -> reader.longs(3))
                .hasMessage("checkpoint: expected bytes as they were written, found damage before byte 35");
    }

    @Test
    void read_bytesBehindTheLastFrame_areLeft() throws IOException {
        byte[] bytes = Arrays.copyOf(small(), small().length + 5);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        CheckpointReader reader = new CheckpointReader(in);
        reader.text();
        reader.longs(2);
        reader.ints(3);
        reader.doubles(4);
        assertThat(in.available()).isEqualTo(5);
    }
}
