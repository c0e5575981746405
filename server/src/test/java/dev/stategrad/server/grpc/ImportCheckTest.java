package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.TensorChunk;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A plain RNN of V = 3 and H = 1 without recurrence: after token v its state is tanh(v). */
@Timeout(120)
class ImportCheckTest {
    private static final long[] TOKENS = {2, 0, 1, 1};

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

    private static Map<String, DenseArray> weights() {
        Map<String, DenseArray> weights = new TreeMap<>();
        weights.put("rnn.weight_ih_l0", DenseArray.ofFloats(new float[] {0, 1, 2}, 1, 3));
        weights.put("rnn.weight_hh_l0", DenseArray.ofFloats(new float[1], 1, 1));
        weights.put("rnn.bias_ih_l0", DenseArray.ofFloats(new float[1], 1));
        weights.put("rnn.bias_hh_l0", DenseArray.ofFloats(new float[1], 1));
        return weights;
    }

    private static double[] states(double error) {
        return new double[] {Math.tanh(2), Math.tanh(0), Math.tanh(1), Math.tanh(1) + error};
    }

    private static ImportModelRequest tokens(long... ids) {
        return tokens(DataType.DATA_TYPE_I64, List.of(2L, ids.length / 2L), ids);
    }

    private static ImportModelRequest tokens(DataType type, List<Long> shape, long... ids) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(ids);
        return ImportModelRequest.newBuilder()
                .setReference(TensorChunk.newBuilder()
                        .setName("tokens")
                        .setDataType(type)
                        .addAllShape(shape)
                        .setData(ByteString.copyFrom(bytes)))
                .build();
    }

    private static ImportModelRequest hidden(double error) {
        DenseArray array = DenseArray.ofDoubles(states(error), 2, 2, 1);
        return ImportModelRequest.newBuilder()
                .setReference(ServerFixture.chunk("hidden_l0", array, 0, 32))
                .build();
    }

    private Model send(double tolerance, List<ImportModelRequest> reference) throws Throwable {
        ImportModelConfig config = ImportModelConfig.newBuilder()
                .setName("models/m")
                .setReferenceSource("by hand")
                .setReferenceTolerance(tolerance)
                .build();
        Collector<ImportModelResponse> answer = new Collector<>();
        StreamObserver<ImportModelRequest> request = fixture.modelsAsync.importModel(answer);
        request.onNext(ImportModelRequest.newBuilder().setConfig(config).build());
        weights().forEach((name, array) -> request.onNext(ServerFixture.tensor(name, array)));
        reference.forEach(request::onNext);
        request.onCompleted();
        return answer.get().get(0).getModel();
    }

    @Test
    void importModel_sameNumbers_isCertifiedForGood() throws Throwable {
        Model model = send(0, List.of(tokens(TOKENS), hidden(0)));

        assertThat(model.getParity().getTokens()).isEqualTo(4);
        assertThat(model.getParity().getMaxStateError()).isLessThan(1e-6);
        assertThat(model.getParity().getMaxLogitError()).isZero();
        assertThat(model.getParity().getComparedList()).containsExactly("hidden_l0");
        assertThat(model.getParity().getSource()).isEqualTo("by hand");
        fixture.close();
        start();
        assertThat(fixture.models
                        .getModel(
                                GetModelRequest.newBuilder().setName("models/m").build())
                        .getModel())
                .isEqualTo(model);
    }

    @Test
    void importModel_otherNumbers_storesNothingUnlessTold() throws Throwable {
        List<ImportModelRequest> reference = List.of(tokens(TOKENS), hidden(-0.5));

        assertFails(
                () -> send(0, reference),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "reference.hidden_l0: expected errors of at most 9.6e-05");
        assertThat(data.resolve("models")).isEmptyDirectory();

        Model forced = send(Double.POSITIVE_INFINITY, reference);
        assertThat(forced.getParity().getMaxStateError()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void importModel_unchecked_hasNoCertificate() throws Throwable {
        assertThat(send(0, List.of()).hasParity()).isFalse();
    }

    static Stream<Arguments> badReferences() {
        return Stream.of(
                bad("reference.tokens: expected [B, T], found none", hidden(0)),
                bad("reference: expected logits, hidden_l0, … or cell_l0, … beside tokens, found none", tokens(TOKENS)),
                bad(
                        "reference.tokens: expected I64, found DATA_TYPE_F64",
                        tokens(DataType.DATA_TYPE_F64, List.of(2L, 2L), TOKENS)),
                bad(
                        "reference.tokens: expected [B, T], found [4]",
                        tokens(DataType.DATA_TYPE_I64, List.of(4L), TOKENS),
                        hidden(0)),
                bad(
                        "reference.tokens: expected [B, T] of 1 to 4096 tokens, found [2147483647, 2]",
                        tokens(DataType.DATA_TYPE_I64, List.of(1L << 40, 2L), TOKENS),
                        hidden(0)),
                bad(
                        "reference.tokens: expected 6 tokens, found 4",
                        tokens(DataType.DATA_TYPE_I64, List.of(2L, 3L), TOKENS),
                        hidden(0)),
                bad("reference.tokens: expected offset 32, found 0", tokens(TOKENS), tokens(TOKENS)),
                bad("reference.tokens: expected at most 4096 tokens, found more", tokens(new long[4098])),
                bad("tokens: expected ids in [0, 3), found -1", tokens(2, 0, 1, 1L << 32), hidden(0)));
    }

    private static Arguments bad(String message, ImportModelRequest... reference) {
        return Arguments.of(message, List.of(reference));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badReferences")
    void importModel_badReference_namesTheField(String message, List<ImportModelRequest> reference) {
        assertFails(() -> send(0, reference), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
        assertThat(data.resolve("models")).isEmptyDirectory();
    }
}
