package dev.stategrad.client.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.corpus.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedEmbeddingsTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("<eos>", "cat", "naïve", "dog"));
    private static final double NAN = Double.NaN;

    @TempDir
    private Path folder;

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("vectors"), content);
    }

    private PretrainedEmbeddings read(String text, int embedding) throws IOException {
        return PretrainedEmbeddings.read(write(text.getBytes(StandardCharsets.UTF_8)), WORDS, embedding);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** word2vec's binary file, each vector followed by {@code end}. */
    private static byte[] binary(String header, String end, List<String> words, float[]... vectors) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < words.size(); i++) {
            bytes.write((words.get(i) + " ").getBytes(StandardCharsets.UTF_8));
            ByteBuffer components = ByteBuffer.allocate(4 * vectors[i].length).order(ByteOrder.LITTLE_ENDIAN);
            components.asFloatBuffer().put(vectors[i]);
            bytes.write(components.array());
            bytes.write(end.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void read_glove_rowsByWordAndMissingListed() throws IOException {
        PretrainedEmbeddings embeddings = read("dog 0.5 -2\nDog 9 9\nnaïve 1e-3 .25\nzebra 7 7\n", 2);
        assertThat(embeddings.format()).isEqualTo(WordVectorFormat.GLOVE_TEXT);
        assertThat(embeddings.missing()).containsExactly("<eos>", "cat");
        assertThat(embeddings.tensor().shape()).containsExactly(4L, 2L);
        assertThat(embeddings.tensor().toDoubles()).containsExactly(NAN, NAN, NAN, NAN, 1e-3f, 0.25, 0.5, -2);
    }

    @Test
    void read_word2vecText_headerIsNoVector() throws IOException {
        // word2vec itself leaves a blank at the end of each line
        PretrainedEmbeddings embeddings = read("3 2\n</s> 1 2 \ncat 3 4 \ndog 5 6 \n", 2);
        assertThat(embeddings.format()).isEqualTo(WordVectorFormat.WORD2VEC_TEXT);
        assertThat(embeddings.missing()).containsExactly("<eos>", "naïve");
        assertThat(embeddings.tensor().toDoubles()).containsExactly(NAN, NAN, 3, 4, NAN, NAN, 5, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void read_word2vecBinary_withAndWithoutLineFeeds(String end) throws IOException {
        byte[] file = binary(
                "3 2\n", end, List.of("naïve", "zebra", "cat"), new float[] {1.5f, 0}, new float[2], new float[] {-3, 4
                });
        PretrainedEmbeddings embeddings = PretrainedEmbeddings.read(write(file), WORDS, 2);
        assertThat(embeddings.format()).isEqualTo(WordVectorFormat.WORD2VEC_BINARY);
        assertThat(embeddings.missing()).containsExactly("<eos>", "dog");
        assertThat(embeddings.tensor().toDoubles()).containsExactly(NAN, NAN, -3, 4, 1.5, 0, NAN, NAN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void read_anyBinaryFile_isToldFromText(long seed) throws IOException {
        Random random = new Random(seed);
        float[][] vectors = new float[WORDS.size()][64];
        double[] expected = new double[WORDS.size() * 64];
        for (int i = 0; i < expected.length; i++) {
            // the lowest byte of the first component is a line feed, as in one of 256 files
            float value = (float) (random.nextGaussian() * 0.1);
            vectors[i / 64][i % 64] =
                    i == 0 ? Float.intBitsToFloat((Float.floatToIntBits(value) & ~0xff) | 0x0a) : value;
            expected[i] = vectors[i / 64][i % 64];
        }
        Path file = write(binary("4 64\n", "\n", WORDS.words(), vectors));
        PretrainedEmbeddings embeddings = PretrainedEmbeddings.read(file, WORDS, 64);
        assertThat(embeddings.missing()).isEmpty();
        assertThat(embeddings.tensor().toDoubles()).containsExactly(expected);
    }

    @Test
    void read_gzip_asPlain() throws IOException {
        byte[] text = "cat 1 2\ndog 3 4\n".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = binary("1 1\n", "", List.of("dog"), new float[] {0.25f});
        assertThat(PretrainedEmbeddings.read(write(gzip(text)), WORDS, 2).missing())
                .containsExactly("<eos>", "naïve");
        assertThat(PretrainedEmbeddings.read(write(gzip(bytes)), WORDS, 1)
                        .tensor()
                        .toDoubles())
                .containsExactly(NAN, NAN, NAN, 0.25);
    }

    @Test
    void read_longFile_everyRowAtItsWord() throws IOException {
        // several times the size of the reader's view, lines of many lengths
        List<String> words = new Random(3)
                .ints(20_000, 0, 1_000_000)
                .distinct()
                .mapToObj(Integer::toString)
                .toList();
        StringBuilder text = new StringBuilder("w 0 0\n");
        words.forEach(word -> text.append(word).append(' ').append(word).append(" 0.5\n"));
        Path file = write(text.toString().getBytes(StandardCharsets.UTF_8));
        double[] matrix = PretrainedEmbeddings.read(file, Vocabulary.of(words), 2)
                .tensor()
                .toDoubles();
        for (int id = 0; id < words.size(); id++) {
            assertThat(matrix[2 * id]).isEqualTo(Double.parseDouble(words.get(id)));
            assertThat(matrix[2 * id + 1]).isEqualTo(0.5);
        }
    }

    @Test
    void read_wordWithBlanks_isOneWord() throws IOException {
        Vocabulary words = Vocabulary.of(List.of(". . .", "a"));
        Path file = write("a 1 2\n. . . 3 4\n".getBytes(StandardCharsets.UTF_8));
        assertThat(PretrainedEmbeddings.read(file, words, 2).tensor().toDoubles())
                .containsExactly(3, 4, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "cat 1 2 3\\n; expected vectors of 2 components, the size of the embeddings, found 3",
                "2 3\\ncat 1 2 3\\ndog 1 2 3\\n; expected vectors of 2 components, the size of the embeddings, found 3",
                "cat 1 2\\ndog 1\\n; line 2: expected a word and 2 components, found 2 fields",
                "cat 1 2\\ndog x 2\\n; line 2: expected finite numbers, found x",
                "cat 1 2\\ndog 1 NaN\\n; line 2: expected finite numbers, found NaN",
                "cat 1 2\\ndog 1 1e99\\n; line 2: expected finite numbers, found 1e99",
                "cat 1 2\\ncat 1 2\\n; line 2: expected one vector for each word, found a second one for \"cat\"",
                "3 2\\ncat 1 2\\ndog 1 2\\n; expected 3 vectors, as the first line says, found 2",
                "1 2\\ncat 1 2\\ndog 1 2\\n; expected 1 vectors, as the first line says, found 2",
                "2 0\\n; expected vectors of at least 1 component, found 0",
                "zebra 1 2\\n; expected vectors for words of the vocabulary, found none of its 4",
                "cat\\n; line 1: expected a word and its components, found 1 fields",
                "~~; line 1: expected a word and its components, found 0 fields",
            })
    void read_malformedText_saysWhereAndWhat(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n"), 2))
                .isInstanceOf(WordVectorException.class)
                .hasMessageStartingWith(folder.resolve("vectors").toString())
                .hasMessageContaining(message);
    }

    @Test
    void read_truncatedBinary_everyLengthIsRefused() throws IOException {
        byte[] file = binary("2 2\n", "\n", List.of("cat", "dog"), new float[] {1, 2}, new float[] {3, 4});
        // whole again without the very last line feed
        for (int length = 0; length < file.length - 1; length++) {
            Path path = write(Arrays.copyOf(file, length));
            assertThatThrownBy(() -> PretrainedEmbeddings.read(path, WORDS, 2))
                    .as("first %d bytes", length)
                    .isInstanceOf(WordVectorException.class);
        }
    }

    @Test
    void read_binaryWithMoreVectorsThanSaid_isRefused() throws IOException {
        byte[] file = binary("1 2\n", "\n", List.of("cat", "dog"), new float[] {1, 2}, new float[] {3, 4});
        assertThatThrownBy(() -> PretrainedEmbeddings.read(write(file), WORDS, 2))
                .hasMessageContaining(
                        "expected the end of the file after 1 vectors, as the first line says, found more");
    }

    @Test
    void read_binaryWithInfinity_isRefused() throws IOException {
        byte[] file = binary("1 2\n", "", List.of("cat"), new float[] {1, Float.POSITIVE_INFINITY});
        assertThatThrownBy(() -> PretrainedEmbeddings.read(write(file), WORDS, 2))
                .hasMessageContaining("vector 1: expected finite numbers, found Infinity");
    }

    @Test
    void read_damagedGzip_saysSo() throws IOException {
        byte[] file = gzip("cat 1 2\ndog 3 4\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> PretrainedEmbeddings.read(
                        write(Arrays.copyOf(file, file.length / 2)), Vocabulary.of(List.of("a", "b")), 2))
                .isInstanceOf(WordVectorException.class)
                .hasMessageContaining("damaged gzip file");
    }

    @Test
    void read_noFileOrDirectory_saysSo() {
        assertThatThrownBy(() -> PretrainedEmbeddings.read(folder.resolve("none"), WORDS, 2))
                .hasMessageEndingWith("none: no such file");
        assertThatThrownBy(() -> PretrainedEmbeddings.read(folder, WORDS, 2))
                .hasMessageEndingWith("expected a file, found a directory");
    }
}
