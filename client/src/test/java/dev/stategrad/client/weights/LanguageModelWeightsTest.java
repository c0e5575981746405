package dev.stategrad.client.weights;

import static dev.stategrad.client.weights.TorchModel.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which names mean what, and what is refused. V = 5, E = 3, H = 4 where nothing else is said. */
class LanguageModelWeightsTest {
    @TempDir
    private Path folder;

    private static WeightFiles lstm(String module) {
        return new WeightFiles().layer(module, "_l0", 3, 4);
    }

    private LanguageModelWeights read(WeightFiles files) throws IOException {
        return read(files, NameMap.empty());
    }

    private LanguageModelWeights read(WeightFiles files, NameMap names) throws IOException {
        return LanguageModelWeights.read(files.write(folder), options(Optional.empty(), false, names));
    }

    private static WeightsOptions options(Optional<Cell> cell, boolean tied, NameMap names) {
        return new WeightsOptions(Layout.TORCH, cell, tied, OptionalDouble.empty(), names);
    }

    /** Asserts that a tensor of the model is that of the file. */
    private void assertIs(LanguageModelWeights model, String ours, String theirs) throws IOException {
        try (var file = SafetensorsFile.open(folder.resolve("weights.safetensors"))) {
            assertThat(tensor(model, ours).data()).as(ours).isEqualTo(file.read(theirs));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "encoder, rnn., decoder", // word_language_model
        "embedding, lstm., fc",
        "module.emb, module.gru., module.linear", // DataParallel
        "model.word_embeddings, model.rnn_layer., model.lm_head",
        "embed, '', out"
    })
    void read_torchNames_ofAnyModule(String embedding, String recurrent, String output) throws IOException {
        LanguageModelWeights model = read(lstm(recurrent)
                .any(embedding + ".weight", 5, 3)
                .any(output + ".weight", 5, 4)
                .any(output + ".bias", 5));

        assertThat(model.cell()).isEqualTo(Cell.LSTM);
        assertThat(model.tensors())
                .containsOnlyKeys(
                        "encoder.weight",
                        "rnn.weight_ih_l0",
                        "rnn.weight_hh_l0",
                        "rnn.bias_ih_l0",
                        "rnn.bias_hh_l0",
                        "decoder.weight",
                        "decoder.bias");
        assertIs(model, "encoder.weight", embedding + ".weight");
        assertIs(model, "rnn.weight_ih_l0", recurrent + "weight_ih_l0");
        assertIs(model, "rnn.bias_hh_l0", recurrent + "bias_hh_l0");
        assertIs(model, "decoder.weight", output + ".weight");
        assertIs(model, "decoder.bias", output + ".bias");
    }

    @Test
    void read_awdLstm_takesTheRawMatrixOfEachModule() throws IOException {
        WeightFiles files = new WeightFiles().any("encoder.weight", 5, 4).any("decoder.bias", 5);
        for (int k = 0; k < 12; k++) {
            String module = "rnns." + k + ".module.";
            files.layer(module, "_l0", 4, 4).any(module + "weight_hh_l0_raw", 16, 4);
        }

        LanguageModelWeights model = read(files);

        assertThat(model.layers()).isEqualTo(12);
        assertIs(model, "rnn.weight_hh_l2", "rnns.2.module.weight_hh_l0_raw");
        assertIs(model, "rnn.weight_ih_l10", "rnns.10.module.weight_ih_l0");
        assertIs(model, "decoder.weight", "encoder.weight");
    }

    @Test
    void read_modulesCountedByName_areLayersInThatOrder() throws IOException {
        LanguageModelWeights model =
                read(new WeightFiles().layer("lstm2.", "_l0", 4, 4).layer("lstm1.", "_l0", 3, 4));

        assertThat(model.layers()).isEqualTo(2);
        assertIs(model, "rnn.weight_ih_l0", "lstm1.weight_ih_l0");
        assertIs(model, "rnn.weight_ih_l1", "lstm2.weight_ih_l0");
    }

    @Test
    void read_withoutBiases_takesZeros() throws IOException {
        LanguageModelWeights model =
                read(new WeightFiles().any("rnn.weight_ih_l0", 4, 3).any("rnn.weight_hh_l0", 4, 4));

        assertThat(model.cell()).isEqualTo(Cell.RNN);
        assertThat(tensor(model, "rnn.bias_ih_l0").toDoubles()).containsExactly(0, 0, 0, 0);
        assertThat(tensor(model, "rnn.bias_hh_l0").toDoubles()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void read_threeGates_isTorchsGruUnlessSaidOtherwise() throws IOException {
        WeightFiles files = new WeightFiles().any("gru.weight_ih_l0", 12, 3).any("gru.weight_hh_l0", 12, 4);

        assertThat(read(files).cell()).isEqualTo(Cell.GRU_RESET_AFTER);
        assertThat(LanguageModelWeights.read(
                                files.write(folder), options(Optional.of(Cell.GRU), false, NameMap.empty()))
                        .cell())
                .isEqualTo(Cell.GRU);
        assertThat(read(files.metadata("stategrad.cell", "gru")).cell()).isEqualTo(Cell.GRU);
    }

    @Test
    void read_savedTwice_isOneTensor() throws IOException {
        double[] shared = Matrices.randomVector(new Random(3), 15);
        LanguageModelWeights model =
                read(lstm("rnn.").tensor("encoder.weight", shared, 5, 3).tensor("encoder_dp.emb.weight", shared, 5, 3));

        assertIs(model, "encoder.weight", "encoder.weight");
    }

    @Test
    void read_map_namesWhatNothingTells() throws IOException {
        Path map = Files.writeString(
                folder.resolve("map"), "# comment\n\nE = encoder.weight\nstep=-\n readout = decoder.kernel\n");

        LanguageModelWeights model = read(
                lstm("rnn.").any("E", 5, 3).any("step", 1).tensor("readout", new double[20], 4, 5), NameMap.read(map));

        assertIs(model, "encoder.weight", "E");
        assertThat(tensor(model, "decoder.weight").shape()).containsExactly(5L, 4L);
        assertThat(model.tensors()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "E; expected THEIR-NAME = OUR-NAME, found E",
                "E = ; expected THEIR-NAME = OUR-NAME, found E =",
                "a = b = c; expected THEIR-NAME = OUR-NAME, found a = b = c",
            })
    void readMap_malformedLine_isNamed(String line, String message) throws IOException {
        Path map = Files.writeString(folder.resolve("map"), "# first\n" + line + "\n");

        assertThatThrownBy(() -> NameMap.read(map))
                .isInstanceOf(WeightsException.class)
                .hasMessage(map + ", line 2: " + message);
    }

    @Test
    void readMap_nameTwice_isNamed() throws IOException {
        Path map = Files.writeString(folder.resolve("map"), "E = encoder.weight\nE = decoder.weight\n");

        assertThatThrownBy(() -> NameMap.read(map))
                .hasMessage(map + ", line 2: expected every name once, found E again");
    }

    @ParameterizedTest
    @CsvSource({
        "F, encoder.weight, '--map F: expected a tensor of the file, found none'",
        "E, rnn.kernel_l0, '--map E: expected one of decoder.bias, '",
    })
    void read_mapThatDoesNotFit_isRefused(String theirs, String ours, String message) {
        NameMap map = NameMap.of(Map.of(theirs, ours));

        assertThatThrownBy(() -> read(lstm("rnn.").any("E", 5, 3), map)).hasMessageContaining(message);
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                refused(
                        lstm("rnn.").any("rnn.weight_hr_l0", 2, 4),
                        "rnn.weight_hr_l0: expected an LSTM without projections (proj_size)"),
                refused(
                        lstm("rnn.").layer("rnn.", "_l0_reverse", 3, 4),
                        "rnn.bias_hh_l0_reverse: expected one direction"),
                refused(lstm("rnn.").any("rnn.W_ci", 4), "rnn.W_ci: expected an LSTM without peepholes"),
                refused(
                        lstm("rnns.0.").layer("rnns.1.", "_l0", 4, 6),
                        "rnns.1.weight_hh_l0: expected layers of one size, H = 4 as in layer 1 (rnns.0.weight_hh_l0),"
                                + " found H = 6 in layer 2"),
                refused(
                        lstm("rnn.").any("attention.weight", 3, 3).any("norm.bias", 3),
                        "tensors: expected names that --layout tells, or --map, found attention.weight F64[3, 3],"
                                + " norm.bias F64[3]"),
                refused(
                        lstm("rnn.").any("fc.weight", 5, 4).any("out.weight", 5, 4),
                        "decoder.weight: expected one tensor (--map chooses), found fc.weight and out.weight"),
                refused(
                        lstm("source.").layer("target.", "_l0", 3, 4),
                        "tensors: expected one recurrent network (--map chooses), found two: source and target"),
                refused(
                        lstm("rnn.").any("decoder.bias", 5),
                        "decoder.weight: expected a tensor, or embeddings of size H = 4 to be tied to, found neither"),
                refused(
                        new WeightFiles()
                                .any("rnn.weight_ih_l0", 16, 3)
                                .any("rnn.weight_hh_l0", 16, 4)
                                .any("rnn.bias_ih_l0", 16),
                        "rnn.bias_hh_l0: expected a tensor beside rnn.bias_ih_l0, found none"),
                refused(
                        new WeightFiles().any("rnn.weight_hh_l0", 16, 4),
                        "rnn.weight_ih_l0: expected a tensor, found none"),
                refused(
                        new WeightFiles().layer("rnn.", "_l1", 3, 4),
                        "rnn.weight_hh_l0: expected a tensor, found none"),
                refused(
                        new WeightFiles().any("rnn.weight_ih_l0", 16, 3).any("rnn.weight_hh_l0", 20, 4),
                        "rnn.weight_hh_l0: expected 4 (lstm), 3 (gru) or 1 (rnn) blocks of 4, found shape [20, 4]"),
                refused(
                        lstm("rnn.").any("emb.weight", 5, 2),
                        "emb.weight: expected shape [5, 3] (as layer 1 reads 3 inputs), found shape [5, 2]"),
                refused(
                        lstm("rnn.").any("emb.weight", 5, 3).any("fc.weight", 4, 5),
                        "fc.weight: expected shape [5, 4] ([V, H]), found shape [4, 5]"),
                refused(
                        lstm("rnn.").put(TensorSource.ofLongs("emb.weight", List.of(5L, 3L), new long[15])),
                        "emb.weight: expected floating-point numbers, found I64[5, 3]"),
                refused(
                        lstm("rnn.").metadata("stategrad.cell", "sru"),
                        "metadata stategrad.cell: expected one of [lstm, gru, gru-reset-after, rnn], found sru"),
                refused(
                        lstm("rnn.").metadata("stategrad.cell", "gru"),
                        "rnn.weight_hh_l0: expected 3 blocks of 4 for gru, found shape [16, 4]"),
                refused(new WeightFiles().any("emb.weight", 5, 3), "tensors: expected a recurrent layer, found none"));
    }

    private static Arguments refused(WeightFiles files, String message) {
        return Arguments.of(message, files);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void read_whatCantBeRepresented_isRefusedByName(String message, WeightFiles files) {
        assertThatThrownBy(() -> read(files))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(folder.resolve("weights.safetensors") + ": " + message);
    }

    static Stream<Arguments> unusableElsewhere() {
        return Stream.of(
                Arguments.of(
                        Layout.ONNX,
                        new WeightFiles().any("lstm.W", 2, 16, 3).any("lstm.R", 2, 16, 4),
                        "lstm.R: expected one direction, found 2"),
                Arguments.of(
                        Layout.ONNX,
                        new WeightFiles()
                                .any("lstm.W", 1, 16, 3)
                                .any("lstm.R", 1, 16, 4)
                                .any("lstm.P", 1, 12),
                        "lstm.P: expected an LSTM without peepholes"),
                Arguments.of(
                        Layout.ONNX,
                        new WeightFiles().any("gru.W", 1, 12, 3).any("gru.R", 1, 12, 4),
                        "gru.R: expected --cell gru (linear_before_reset = 0) or --cell gru-reset-after (1)"),
                Arguments.of(
                        Layout.KERAS,
                        new WeightFiles().any("bi/forward_lstm/lstm_cell/kernel", 3, 16),
                        "bi/forward_lstm/lstm_cell/kernel: expected one direction"),
                Arguments.of(
                        Layout.TF1,
                        new WeightFiles().any("rnn/lstm_cell/kernel", 7, 16).any("rnn/lstm_cell/w_i_diag", 4),
                        "rnn/lstm_cell/w_i_diag: expected an LSTM without peepholes"),
                Arguments.of(
                        Layout.TF1,
                        new WeightFiles().any("rnn/lstm_cell/projection/kernel", 4, 2),
                        "rnn/lstm_cell/projection/kernel: expected an LSTM without projections (num_proj)"),
                Arguments.of(
                        Layout.TF1,
                        new WeightFiles().any("rnn/lstm_cell/kernel", 7, 16),
                        "rnn/lstm_cell/kernel: expected --cell lstm or --cell rnn, as nothing else tells H"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("unusableElsewhere")
    void read_otherLayouts_refuseByName(Layout layout, WeightFiles files, String message) {
        assertThatThrownBy(() -> LanguageModelWeights.read(files.write(folder), WeightsOptions.of(layout)))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith(folder.resolve("weights.safetensors") + ": " + message);
    }

    @Test
    void read_tied_takesTheEmbeddingsOrRefusesOthers() throws IOException {
        WeightFiles files = new WeightFiles().layer("rnn.", "_l0", 4, 4).any("emb.weight", 5, 4);
        WeightsOptions tied = options(Optional.empty(), true, NameMap.empty());

        assertIs(LanguageModelWeights.read(files.write(folder), tied), "decoder.weight", "emb.weight");
        assertThat(read(files).tensors()).doesNotContainKey("decoder.weight");
        assertThatThrownBy(() ->
                        LanguageModelWeights.read(files.any("fc.weight", 5, 4).write(folder), tied))
                .hasMessageContaining("fc.weight: expected the embeddings themselves, or nothing, with --tied");
    }

    @Test
    void read_halfPrecision_isWidenedExactly() throws IOException {
        // 1, -2, the largest and the smallest number of binary16, its smallest normal one, and a third rounded to it.
        short[] halves = {0x3c00, (short) 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555};
        short[] brains = {0x3f80, (short) 0xc000, 0x7f7f, 0x0001, 0x0080, 0x3eab};
        LanguageModelWeights model = read(lstm("rnn.")
                .put(TensorSource.ofBytes("emb.weight", ElementType.F16, List.of(2L, 3L), bytes(halves)))
                .put(TensorSource.ofBytes(
                        "fc.bias", ElementType.BF16, List.of(2L), bytes(brains).limit(4)))
                .put(TensorSource.ofBytes("fc.weight", ElementType.F16, List.of(2L, 4L), ByteBuffer.allocate(16))));

        Tensor embeddings = tensor(model, "encoder.weight");
        assertThat(embeddings.type()).isEqualTo(ElementType.F32);
        assertThat(embeddings.toDoubles())
                .containsExactly(1, -2, 65504, Math.pow(2, -24), Math.pow(2, -14), 0.333251953125);
        assertThat(tensor(model, "decoder.bias").toDoubles()).containsExactly(1, -2);
    }

    @Test
    void widened_bfloat16_isTheUpperHalfOfAFloat() {
        short[] brains = {0x7f7f, 0x0001, 0x3eab, (short) 0xff80};
        Tensor tensor = new Tensor(ElementType.BF16, List.of(4L), bytes(brains)).widened();

        assertThat(tensor.toDoubles()).containsExactly(0x1.fep127, 0x1p-133, 0.333984375, Double.NEGATIVE_INFINITY);
    }

    private static ByteBuffer bytes(short... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (short value : values) {
            bytes.putShort(value);
        }
        return bytes.flip();
    }

    @Test
    void write_thenRead_isTheSameBitForBit() throws IOException {
        Map<String, Tensor> tensors = read(new WeightFiles()
                        .any("gru.weight_ih_l0", 12, 3)
                        .any("gru.weight_hh_l0", 12, 4)
                        .any("emb.weight", 5, 3))
                .tensors();
        LanguageModelWeights model = new LanguageModelWeights(
                Cell.GRU, new TreeMap<>(tensors), List.of("<eos>", "a b", "é", "\u2028", "\"\\"));
        Path copy = folder.resolve("copy");

        model.write(copy);
        LanguageModelWeights read = LanguageModelWeights.read(copy, WeightsOptions.torch());

        assertThat(read.cell()).isEqualTo(Cell.GRU);
        assertThat(read.vocabulary()).isEqualTo(model.vocabulary());
        assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(tensor(read, name).shape()).isEqualTo(tensor.shape());
            assertThat(tensor(read, name).data()).isEqualTo(tensor.data());
        });
    }
}
