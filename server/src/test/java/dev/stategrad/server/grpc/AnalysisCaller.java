package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.LabelColumn;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Plans and makes analyses as a caller does, with bare messages. */
final class AnalysisCaller {
    private AnalysisCaller() {}

    static AnalysisPlan plan(ServerFixture fixture, AnalysisConfig config, long tokens) {
        return fixture.analyses
                .planAnalysis(PlanAnalysisRequest.newBuilder()
                        .setConfig(config)
                        .setTokenCount(tokens)
                        .build())
                .getPlan();
    }

    static List<AnalyzeStateGradientsResponse> analyze(
            ServerFixture fixture, AnalysisConfig config, AnalyzeStateGradientsRequest... chunks) throws Throwable {
        return begin(fixture, config, chunks).get();
    }

    static Collector<AnalyzeStateGradientsResponse> begin(
            ServerFixture fixture, AnalysisConfig config, AnalyzeStateGradientsRequest... chunks) {
        Collector<AnalyzeStateGradientsResponse> answers = new Collector<>();
        StreamObserver<AnalyzeStateGradientsRequest> requests = fixture.analysesAsync.analyzeStateGradients(answers);
        requests.onNext(
                AnalyzeStateGradientsRequest.newBuilder().setConfig(config).build());
        Stream.of(chunks).forEach(requests::onNext);
        requests.onCompleted();
        return answers;
    }

    static List<DelayResult> results(List<AnalyzeStateGradientsResponse> answers) {
        List<DelayResult> results = new ArrayList<>();
        for (AnalyzeStateGradientsResponse answer : answers) {
            if (answer.hasResult()) {
                results.add(answer.getResult());
            }
        }
        return results;
    }

    static AnalyzeStateGradientsRequest chunk(int stream, int[] tokens, int[]... labels) {
        TokenChunk.Builder chunk = TokenChunk.newBuilder().setStream(stream);
        Arrays.stream(tokens).forEach(chunk::addTokens);
        for (int[] column : labels) {
            LabelColumn.Builder message = LabelColumn.newBuilder();
            Arrays.stream(column).forEach(message::addLabels);
            chunk.addLabels(message);
        }
        return AnalyzeStateGradientsRequest.newBuilder().setTokens(chunk).build();
    }

    /** A part of a float64 matrix [size, size]. */
    static TensorChunk matrix(int size, double[] values, int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values, from, to - from);
        return TensorChunk.newBuilder()
                .setName("whitening")
                .setDataType(DataType.DATA_TYPE_F64)
                .addShape(size)
                .addShape(size)
                .setOffset(8L * from)
                .setData(ByteString.copyFrom(bytes))
                .build();
    }

    /** A whole float64 array of this shape. */
    static double[] doubles(TensorChunk chunk, long... shape) {
        assertThat(chunk.getShapeList().stream().mapToLong(Long::longValue).toArray())
                .isEqualTo(shape);
        assertThat(chunk.getOffset()).isZero();
        double[] values = new double[chunk.getData().size() / 8];
        chunk.getData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(values);
        return values;
    }
}
