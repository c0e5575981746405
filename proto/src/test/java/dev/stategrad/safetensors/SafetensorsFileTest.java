package dev.stategrad.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    private static final String HEADER = "{\"__metadata__\":{\"cell\":\"lstm\"},"
            + "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}";

    @TempDir
    private Path folder;

    @Test
    void open_fileWrittenByHand_answersWhatItSays() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(save(handMade()))) {
            assertThat(file.metadata()).containsExactly(Map.entry("cell", "lstm"));
            assertThat(file.entries().values())
                    .containsExactly(
                            new SafetensorsFile.Entry("n", ElementType.I64, List.of()),
                            new SafetensorsFile.Entry("w", ElementType.F32, List.of(2L, 1L)));
            assertThat(file.read("w").getFloat(0)).isEqualTo(1.0f);
            assertThat(file.read("w").getFloat(4)).isEqualTo(-2.5f);
            assertThat(file.read("n").getLong(0)).isEqualTo(-2);
            assertThat(file.read("n").isReadOnly()).isTrue();
        }
    }

    @Test
    void open_everyTruncation_isRefused() throws IOException {
        byte[] whole = handMade();
        for (int length = 0; length < whole.length; length++) {
            Path file = save(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                    .as("cut to %d bytes", length)
                    .isInstanceOf(MalformedSafetensorsException.class);
        }
    }

    @Test
    void open_oneByteTooMany_isRefused() throws IOException {
        byte[] whole = handMade();
        assertRefused(save(Arrays.copyOf(whole, whole.length + 1)), "data: expected 16 bytes, found 17");
    }

    /** A changed header is refused with one exception only, or describes the same bytes in another way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void open_damagedHeader_isRefusedOrStillCoversTheData(long seed) throws IOException {
        var random = new Random(seed);
        byte[] whole = handMade();
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                damaged[random.nextInt(8 + HEADER.length())] = (byte) random.nextInt(256);
            }
            try (SafetensorsFile file = SafetensorsFile.open(save(damaged))) {
                long bytes = 0;
                for (String name : file.entries().keySet()) {
                    bytes += file.read(name).remaining();
                }
                assertThat(bytes).isEqualTo(16);
            } catch (MalformedSafetensorsException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 2_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"F32\"; \"I32\"; tensor w: expected dtype one of [F32, F64, F16, BF16, I64], found I32",
                "[2,1]; [2,2]; tensor w: expected 16 bytes for F32[2, 2], found 8",
                "[2,1]; [2.0,1]; tensor w shape: expected whole numbers of at least 0, found 2.0",
                "[2,1]; [-2,-1]; tensor w shape: expected whole numbers of at least 0, found -2",
                "[2,1]; [4294967296,4294967296]; tensor w: expected a shape whose size fits into 64 bits",
                "[2,1]; \"2\"; tensor w shape: expected BEGIN_ARRAY, found STRING",
                "[8,16]; [0,8]; tensor w: expected data from byte 8, found from 0",
                "[8,16]; [9,17]; tensor n: expected data from byte 8, found from 9",
                "[8,16]; [16,8]; tensor n: expected data_offsets [begin, end], found [16, 8]",
                "\"w\"; \"n\"; tensor n: expected once, found twice",
                "\"lstm\"; 1; __metadata__ cell: expected STRING, found NUMBER",
                "\"shape\":[],; ``; tensor n: expected dtype, shape and data_offsets, found not all of them",
                "\"shape\":[],; \"size\":[],; tensor n: expected dtype, shape and data_offsets, once each, found size",
                "{\"__m; [\"__m; header: expected { as its first byte, found [",
            })
    void open_wrongHeader_saysWhatIsWrong(String before, String after, String message) throws IOException {
        String header = HEADER.replace(before, after);
        assertThat(header).isNotEqualTo(HEADER);
        assertRefused(save(file(header)), message);
    }

    @Test
    void open_headerLengthBeyondTheFile_isRefusedWithoutAllocation() throws IOException {
        for (long length : new long[] {0, 1, 100_000_001, Long.MAX_VALUE, -1}) {
            ByteBuffer bytes = ByteBuffer.wrap(handMade()).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(0, length);
            assertRefused(save(bytes.array()), "header: expected 2 to");
        }
    }

    @Test
    void open_headerThatIsNotUtf8_isRefused() throws IOException {
        byte[] bytes = handMade();
        bytes[12] = (byte) 0xff;
        assertRefused(save(bytes), "header: expected UTF-8");
    }

    @Test
    void open_folderOrNothing_isRefused() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder)).hasMessageContaining("expected a file, found a folder");
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void read_unknownName_namesTheTensorsThatThereAre() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(save(handMade()))) {
            assertThatThrownBy(() -> file.read("x")).hasMessageContaining("tensor x: expected one of [n, w]");
        }
    }

    @Test
    void read_partOfATensor_answersThosePartsOnly() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(save(handMade()))) {
            ByteBuffer second = file.read("w", 4, 4);
            assertThat(second.remaining()).isEqualTo(4);
            assertThat(second.getFloat()).isEqualTo(-2.5f);
            assertThatThrownBy(() -> file.read("w", 5, 4))
                    .hasMessageContaining("tensor w: expected 4 bytes from byte 5, found 8 bytes in all");
        }
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(MalformedSafetensorsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private static byte[] handMade() {
        return file(HEADER);
    }

    private static byte[] file(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] data = {
            0,
            0,
            (byte) 0x80,
            0x3f, // 1.0f
            0,
            0,
            0x20,
            (byte) 0xc0, // -2.5f
            (byte) 0xfe,
            -1,
            -1,
            -1,
            -1,
            -1,
            -1,
            -1 // -2L
        };
        byte[] bytes = new byte[8 + json.length + data.length];
        bytes[0] = (byte) json.length;
        bytes[1] = (byte) (json.length >> 8);
        System.arraycopy(json, 0, bytes, 8, json.length);
        System.arraycopy(data, 0, bytes, 8 + json.length, data.length);
        return bytes;
    }

    private Path save(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file.safetensors"), bytes);
    }
}
