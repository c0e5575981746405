package dev.stategrad.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    @Test
    void write_everyType_comesBackBitForBit() throws IOException {
        var random = new Random(7);
        float[] floats = new float[40_001];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.intBitsToFloat(random.nextInt());
        }
        double[] doubles = {0.1, -0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY};
        long[] longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE};
        Path target = folder.resolve("all.safetensors");

        SafetensorsWriter.write(
                target,
                Map.of("größe", "\"quoted\"\n"),
                List.of(
                        TensorSource.ofFloats("f", List.of(40_001L), floats),
                        TensorSource.ofDoubles("d/ü", List.of(2L, 2L), doubles),
                        TensorSource.ofLongs("l", List.of(3L, 1L), longs),
                        TensorSource.ofFloats("empty", List.of(0L, 5L), new float[0])));

        try (SafetensorsFile file = SafetensorsFile.open(target)) {
            assertThat(file.metadata()).containsExactly(Map.entry("größe", "\"quoted\"\n"));
            assertThat(file.entries())
                    .containsEntry("d/ü", new SafetensorsFile.Entry("d/ü", ElementType.F64, List.of(2L, 2L)));
            for (int i = 0; i < floats.length; i++) {
                assertThat(Float.floatToRawIntBits(file.read("f").getFloat(4 * i)))
                        .isEqualTo(Float.floatToRawIntBits(floats[i]));
            }
            double[] readDoubles = new double[4];
            file.read("d/ü").asDoubleBuffer().get(readDoubles);
            assertThat(readDoubles).containsExactly(doubles);
            long[] readLongs = new long[3];
            file.read("l").asLongBuffer().get(readLongs);
            assertThat(readLongs).containsExactly(longs);
            assertThat(file.read("empty").remaining()).isZero();
        }
    }

    @Test
    void write_oddFloatsBeforeDoubles_alignsEveryTensorToItsType() throws IOException {
        Path target = folder.resolve("aligned.safetensors");
        SafetensorsWriter.write(
                target,
                Map.of(),
                List.of(
                        TensorSource.ofFloats("a", List.of(), new float[] {1}),
                        TensorSource.ofDoubles("b", List.of(), new double[] {2})));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(target)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        assertThat(header % 8).isZero();
        assertThat(new String(bytes.array(), 8, header, StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo("{\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}");
        assertThat(bytes.getDouble(8 + header)).isEqualTo(2);
        assertThat(bytes.getFloat(16 + header)).isEqualTo(1);
        assertThat(bytes.capacity()).isEqualTo(20 + header);
    }

    @Test
    void write_contentThatFails_leavesTheOldFileAndNothingElse() throws IOException {
        Path target = Files.writeString(folder.resolve("kept.safetensors"), "old");
        var failing = new TensorSource("x", ElementType.F32, List.of(2L), channel -> {
            channel.write(ByteBuffer.allocate(4));
            throw new IOException("No space left on device");
        });

        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(failing)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + target + ": No space left on device");
        assertThat(target).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(target));
    }

    @Test
    void writeAll_secondFileFails_leavesTheFirstAsItWas() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "old");
        Map<Path, Content> contents = new LinkedHashMap<>();
        contents.put(first, AtomicFile.text("new"));
        contents.put(folder.resolve("second"), channel -> {
            throw new IOException("broken");
        });

        assertThatThrownBy(() -> AtomicFile.writeAll(contents)).hasMessageEndingWith("second: broken");
        assertThat(first).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(first));
    }

    @Test
    void write_contentOfTheWrongLength_isRefused() {
        Path target = folder.resolve("short.safetensors");
        var tooShort =
                new TensorSource("x", ElementType.F32, List.of(2L), channel -> channel.write(ByteBuffer.allocate(4)));

        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(tooShort)))
                .hasMessageContaining("x: expected 8 bytes of content, found 4");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_missingFolder_saysSo() {
        Path target = folder.resolve("none").resolve("x.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of()))
                .hasMessage("cannot write " + target + ": no such folder");
    }

    @Test
    void write_nameTwice_isRefused() {
        TensorSource tensor = TensorSource.ofLongs("x", List.of(), new long[] {1});
        assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("x"), Map.of(), List.of(tensor, tensor)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found twice x");
    }

    @Test
    void ofBytes_wrongLength_isRefused() {
        assertThatThrownBy(() -> TensorSource.ofBytes("x", ElementType.F64, List.of(2L), ByteBuffer.allocate(15)))
                .hasMessage("x: expected 16 bytes for F64[2], found 15");
    }
}
