package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.ListModelsResponse;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.VocabularyChunk;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ImportModelTest {
    private static final ImportModelRequest CONFIG = ImportModelRequest.newBuilder()
            .setConfig(ImportModelConfig.newBuilder().setName("models/m"))
            .build();

    @TempDir
    Path data;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ServerFixture(data);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void importModel_completeWeights_isReadyAndReadBackUnchanged() throws Throwable {
        Map<String, DenseArray> arrays = TestWeights.arrays(5, 3, 4);
        List<String> words = List.of("the", "cat", "sat", ".", "<eos>");

        Model model = fixture.importModel("models/m", arrays, words);

        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(model.getArchitecture().getCell()).isEqualTo(CellType.CELL_TYPE_LSTM);
        assertThat(model.getArchitecture().getVocabularySize()).isEqualTo(5);
        assertThat(model.getArchitecture().getEmbeddingSize()).isEqualTo(3);
        assertThat(model.getArchitecture().getHiddenSize()).isEqualTo(4);
        assertThat(model.getArchitecture().getDecoder()).isTrue();
        assertThat(model.getHasVocabulary()).isTrue();
        assertThat(model.hasTraining()).isFalse();
        assertThat(get("models/m")).isEqualTo(model);
        Read read = read(ReadTensorsRequest.newBuilder().setName("models/m").build());
        assertThat(read.words).isEqualTo(words);
        assertThat(read.tensors).containsOnlyKeys(arrays.keySet());
        arrays.forEach((name, array) -> assertThat(read.tensors.get(name)).isEqualTo(bytes(array)));
    }

    @Test
    void readTensors_largeTensor_comesInChunksBelowTheLimit() throws Throwable {
        Map<String, DenseArray> arrays = TestWeights.arrays(5, 3, 4);
        DenseArray large = TestWeights.uniform(new Random(1), 200_001, 3);
        arrays.put("encoder.weight", large);
        arrays.put("decoder.weight", TestWeights.uniform(new Random(2), 200_001, 4));
        arrays.remove("decoder.bias");
        fixture.importModel("models/large", arrays, List.of());

        Read read = read(ReadTensorsRequest.newBuilder()
                .setName("models/large")
                .addTensorNames("encoder.weight")
                .build());

        assertThat(read.tensors).containsOnlyKeys("encoder.weight");
        assertThat(read.tensors.get("encoder.weight")).isEqualTo(bytes(large));
        assertThat(read.largest).isLessThanOrEqualTo(2 << 20);
        assertThat(read.messages).isEqualTo(2);
    }

    static Stream<Arguments> corruptions() {
        return Stream.of(
                corruption("rnn.weight_hh_l0: expected a matrix, found no such tensor", arrays -> {
                    arrays.remove("rnn.weight_hh_l0");
                    return arrays;
                }),
                corruption("rnn.bias_ih_l0: expected shape [16], found shape [15]", arrays -> {
                    arrays.put("rnn.bias_ih_l0", DenseArray.ofFloats(new float[15], 15));
                    return arrays;
                }),
                corruption("decoder.bias: expected finite numbers, found NaN at element 2", arrays -> {
                    arrays.put("decoder.bias", DenseArray.ofFloats(new float[] {1, 2, Float.NaN, 4, 5}, 5));
                    return arrays;
                }),
                corruption("encoder.weight: expected finite numbers, found -Infinity at element 0", arrays -> {
                    float[] values = new float[15];
                    values[0] = Float.NEGATIVE_INFINITY;
                    arrays.put("encoder.weight", DenseArray.ofFloats(values, 5, 3));
                    return arrays;
                }),
                corruption("rnn.weight_ih_l1: expected no tensor of that name in a LSTM of 1 layer", arrays -> {
                    arrays.put("rnn.weight_ih_l1", DenseArray.ofFloats(new float[64], 16, 4));
                    return arrays;
                }),
                corruption("tensor: expected the weights of a model, found none", arrays -> new HashMap<>()));
    }

    private static Arguments corruption(String message, UnaryOperator<Map<String, DenseArray>> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corruptions")
    void importModel_corruptWeights_storesNothing(String message, UnaryOperator<Map<String, DenseArray>> change) {
        Map<String, DenseArray> arrays = change.apply(TestWeights.arrays(5, 3, 4));

        assertFails(
                () -> fixture.importModel("models/m", arrays, List.of()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                message);

        assertNothingStored();
    }

    static Stream<Arguments> badMessages() {
        DenseArray bias = TestWeights.uniform(new Random(3), 16);
        TensorChunk good = ServerFixture.chunk("rnn.bias_ih_l0", bias, 0, 32);
        return Stream.of(
                messages("config: expected the first message, found no message"),
                messages("config: expected the first message, found tensor", tensor(good)),
                messages("config: expected the first message and only that, found another one", CONFIG, CONFIG),
                messages(
                        "request: expected a message that carries something, found an empty one",
                        CONFIG,
                        ImportModelRequest.getDefaultInstance()),
                messages("config.name: expected models/ and", config("m")),
                messages("config.name: expected models/ and", config("models/../m")),
                messages(
                        "config.cell: expected CELL_TYPE_LSTM, CELL_TYPE_GRU, CELL_TYPE_GRU_RESET_AFTER or CELL_TYPE_RNN,"
                                + " found an unknown one",
                        cell(99)),
                messages("config.epoch: expected 0 to 999999999, found -1", epoch(-1)),
                messages(
                        "reference: expected none for weights with config.epoch, found some",
                        epoch(1),
                        ImportModelRequest.newBuilder().setReference(good).build()),
                messages("tensor rnn.bias_ih_l0: expected 64 bytes, found 32 bytes", CONFIG, tensor(good)),
                messages("tensor rnn.bias_ih_l0: expected offset 32, found 0", CONFIG, tensor(good), tensor(good)),
                messages(
                        "tensor rnn.bias_ih_l0: expected a whole number of elements, at least one, found 3 bytes",
                        CONFIG,
                        tensor(ServerFixture.chunk("rnn.bias_ih_l0", bias, 0, 3))),
                messages(
                        "tensor rnn.bias_ih_l0: expected dimensions of at least 1 and less than 2 GiB",
                        CONFIG,
                        tensor(good.toBuilder()
                                .clearShape()
                                .addShape(1L << 40)
                                .addShape(1L << 40)
                                .build())),
                messages(
                        "tensor rnn.bias_ih_l0: expected dimensions of at least 1 and less than 2 GiB",
                        CONFIG,
                        tensor(good.toBuilder().addShape(-1).build())),
                messages(
                        "tensor.name: expected 1 to 256 characters, found 0",
                        CONFIG,
                        tensor(good.toBuilder().setName("").build())),
                messages(
                        "tensor.data_type: expected F32 or F64, found DATA_TYPE_I64",
                        CONFIG,
                        tensor(good.toBuilder().setDataTypeValue(3).build())),
                messages(
                        "tensor.data_type: expected F32 or F64, found UNRECOGNIZED",
                        CONFIG,
                        tensor(good.toBuilder().setDataTypeValue(77).build())),
                messages("vocabulary.words[0]: expected 1 to 1024 bytes, found 0", CONFIG, words("")),
                messages("vocabulary.words[0]: expected a word without line breaks", CONFIG, words("a\nb")),
                messages("vocabulary.words[1]: expected a word that is not there yet", CONFIG, words("a", "a")));
    }

    private static Arguments messages(String message, ImportModelRequest... requests) {
        return Arguments.of(message, List.of(requests));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badMessages")
    void importModel_badMessage_namesTheField(String message, List<ImportModelRequest> requests) {
        assertFails(() -> send(requests), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
        assertNothingStored();
    }

    @Test
    void importModel_vocabularyOfAnotherSize_storesNothing() {
        assertFails(
                () -> fixture.importModel("models/m", TestWeights.arrays(5, 3, 4), List.of("a", "b")),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "vocabulary: expected 5 words (one for each token id) or none, found 2");
        assertNothingStored();
    }

    @Test
    void importModel_nameTaken_saysSoAtOnce() throws Throwable {
        fixture.importModel("m", 5, 3, 4);

        assertFails(
                () -> send(List.of(CONFIG)),
                Code.ALREADY_EXISTS,
                "MODEL_EXISTS",
                "models/m: there is a model of that name");
    }

    @Test
    void importModel_epochs_areKeptBesideEachOther() throws Throwable {
        Map<String, DenseArray> arrays = TestWeights.arrays(5, 3, 4);
        String first = importEpoch(1, arrays).getWeightsSha256();
        arrays.put("decoder.bias", TestWeights.uniform(new Random(2), 5));

        Model second = importEpoch(2, arrays);

        assertThat(get("models/m")).isEqualTo(second);
        assertThat(second.getKeptEpochsList()).containsExactly(1, 2);
        assertThat(second.getBestEpoch()).isEqualTo(2);
        assertThat(second.getWeightsSha256()).isNotEqualTo(first);
        assertThat(get("models/m@1").getWeightsSha256()).isEqualTo(first);
        assertFails(
                () -> importEpoch(1, arrays),
                Code.ALREADY_EXISTS,
                "MODEL_EXISTS",
                "models/m: expected an epoch above 2, which is kept, found 1");
    }

    @Test
    void importModel_twoAtOnce_oneIsTold() throws Throwable {
        Map<String, DenseArray> arrays = TestWeights.arrays(5, 3, 4);
        List<Collector<ImportModelResponse>> answers = List.of(new Collector<>(), new Collector<>());
        List<StreamObserver<ImportModelRequest>> requests = new ArrayList<>();
        answers.forEach(answer -> requests.add(fixture.modelsAsync.importModel(answer)));
        for (StreamObserver<ImportModelRequest> request : requests) {
            request.onNext(CONFIG);
            arrays.forEach((name, array) -> request.onNext(ServerFixture.tensor(name, array)));
        }
        requests.forEach(StreamObserver::onCompleted);

        int stored = 0;
        for (Collector<ImportModelResponse> answer : answers) {
            try {
                assertThat(answer.get()).hasSize(1);
                stored++;
            } catch (io.grpc.StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Code.ALREADY_EXISTS);
            }
        }
        assertThat(stored).isEqualTo(1);
    }

    @Test
    void models_afterARestart_areTheSame() throws Throwable {
        Model model = fixture.importModel("m", 5, 3, 4);

        fixture.close();
        start();

        assertThat(get("models/m")).isEqualTo(model);
    }

    @Test
    void listModels_pageByPage_givesAllInOrder() throws Throwable {
        for (String id : List.of("b", "c", "a")) {
            fixture.importModel(id, 5, 3, 4);
        }

        ListModelsResponse first = fixture.models.listModels(
                ListModelsRequest.newBuilder().setPageSize(2).build());
        ListModelsResponse second = fixture.models.listModels(ListModelsRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());

        assertThat(first.getModelsList()).extracting(Model::getName).containsExactly("models/a", "models/b");
        assertThat(second.getModelsList()).extracting(Model::getName).containsExactly("models/c");
        assertThat(second.getNextPageToken()).isEmpty();
        assertFails(
                () -> fixture.models.listModels(
                        ListModelsRequest.newBuilder().setPageSize(1001).build()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "page_size: expected 1 to 1000, or 0, found 1001");
        assertFails(
                () -> fixture.models.listModels(
                        ListModelsRequest.newBuilder().setPageToken("?").build()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "page_token: expected a next_page_token of this server");
    }

    @Test
    void deleteModel_thenGet_isNotFound() throws Throwable {
        fixture.importModel("m", 5, 3, 4);

        fixture.models.deleteModel(
                DeleteModelRequest.newBuilder().setName("models/m").build());

        assertFails(() -> get("models/m"), Code.NOT_FOUND, "MODEL_NOT_FOUND", "models/m: no such model");
        assertFails(() -> get("m"), Code.INVALID_ARGUMENT, "INVALID_FIELD", "name: expected models/ and");
    }

    @Test
    void readTensors_unknownTensor_namesThoseThereAre() throws Throwable {
        fixture.importModel("m", 5, 3, 4);

        assertFails(
                () -> read(ReadTensorsRequest.newBuilder()
                        .setName("models/m")
                        .addTensorNames("nothing")
                        .build()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tensor_names: expected names among [decoder.bias, decoder.weight, encoder.weight, ");
    }

    @Test
    void readTensors_vocabularyOnly_givesTheWordsAndNoTensor() throws Throwable {
        List<String> words = List.of("a", "b", "c", "d", "e");
        fixture.importModel("models/m", TestWeights.arrays(5, 3, 4), words);
        ReadTensorsRequest.Builder request =
                ReadTensorsRequest.newBuilder().setName("models/m").setVocabularyOnly(true);

        Read read = read(request.build());

        assertThat(read.words).isEqualTo(words);
        assertThat(read.tensors).isEmpty();
        assertFails(
                () -> read(request.addTensorNames("encoder.weight").build()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tensor_names: expected no name beside vocabulary_only, found 1");
    }

    private Model get(String name) {
        return fixture.models
                .getModel(GetModelRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private List<ImportModelResponse> send(List<ImportModelRequest> requests) throws Throwable {
        Collector<ImportModelResponse> answer = new Collector<>();
        StreamObserver<ImportModelRequest> request = fixture.modelsAsync.importModel(answer);
        requests.forEach(request::onNext);
        request.onCompleted();
        return answer.get();
    }

    private static final class Read {
        private final Map<String, byte[]> tensors = new HashMap<>();
        private final List<String> words = new ArrayList<>();
        private int messages;
        private int largest;
    }

    private Read read(ReadTensorsRequest request) throws IOException {
        Read read = new Read();
        Map<String, ByteArrayOutputStream> parts = new HashMap<>();
        Iterator<ReadTensorsResponse> answers = fixture.models.readTensors(request);
        while (answers.hasNext()) {
            ReadTensorsResponse answer = answers.next();
            read.messages++;
            read.words.addAll(answer.getVocabulary().getWordsList());
            if (answer.hasTensor()) {
                TensorChunk chunk = answer.getTensor();
                var bytes = parts.computeIfAbsent(chunk.getName(), name -> new ByteArrayOutputStream());
                assertThat(chunk.getOffset()).isEqualTo(bytes.size());
                chunk.getData().writeTo(bytes);
                read.largest = Math.max(read.largest, chunk.getData().size());
            }
        }
        parts.forEach((name, bytes) -> read.tensors.put(name, bytes.toByteArray()));
        return read;
    }

    private void assertNothingStored() {
        assertThat(data.resolve("models")).isEmptyDirectory();
        try (Stream<Path> left = Files.walk(data.resolve("incoming"))) {
            assertThat(left.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(file).hasFileName("lock"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(DenseArray array) {
        byte[] bytes = new byte[array.bytes().remaining()];
        array.bytes().get(bytes);
        return bytes;
    }

    private static ImportModelRequest tensor(TensorChunk chunk) {
        return ImportModelRequest.newBuilder().setTensor(chunk).build();
    }

    private static ImportModelRequest config(String name) {
        return ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName(name))
                .build();
    }

    private Model importEpoch(int epoch, Map<String, DenseArray> arrays) throws Throwable {
        List<ImportModelRequest> requests = new ArrayList<>(List.of(epoch(epoch)));
        arrays.forEach((name, array) -> requests.add(ServerFixture.tensor(name, array)));
        return send(requests).get(0).getModel();
    }

    private static ImportModelRequest epoch(int epoch) {
        return ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName("models/m").setEpoch(epoch))
                .build();
    }

    private static ImportModelRequest cell(int number) {
        return ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName("models/m").setCellValue(number))
                .build();
    }

    private static ImportModelRequest words(String... words) {
        return ImportModelRequest.newBuilder()
                .setVocabulary(VocabularyChunk.newBuilder().addAllWords(Arrays.asList(words)))
                .build();
    }
}
