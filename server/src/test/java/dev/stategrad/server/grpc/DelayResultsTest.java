package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.LabelResult;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.TensorChunk;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayResultsTest {
    private static final int LIMIT = 4 << 20;

    @Test
    void forEach_matricesAboveTheLimit_comeInMessagesBelowIt() {
        int h = 700;
        int e = 650;
        List<DelayResult> messages = messages(h, e, Precision.FLOAT64);

        assertThat(messages)
                .allSatisfy(message -> assertThat(message.getSerializedSize()).isLessThan(LIMIT));
        List<DelayResult> second =
                messages.stream().filter(message -> message.getDelay() == 1).toList();
        assertThat(messages.subList(messages.size() - second.size(), messages.size()))
                .isEqualTo(second);
        assertThat(messages.stream().filter(DelayResult::hasSingularValues)).hasSize(2);
        assertThat(messages.stream().filter(DelayResult::hasWhitenedSingularValues))
                .hasSize(2);
        assertWhole(second, DelayResult::getMean, h * e, h * e);
        assertWhole(second, DelayResult::getRightVectors, e * e, e * e);
        assertWhole(second, DelayResult::getSecondMoment, e * e, e * e);
        assertWhole(second, DelayResult::getCellPath, h * e, h * e);
    }

    @Test
    void forEach_smallMatrices_comeInOneMessageForEachDelay() {
        List<DelayResult> messages = messages(6, 4, Precision.FLOAT64);

        assertThat(messages).hasSize(2);
        assertThat(messages.get(1).getCount()).isEqualTo(7);
        assertWhole(messages.subList(1, 2), DelayResult::getMean, 24, 24);
        assertWhole(messages.subList(1, 2), DelayResult::getRightVectors, 16, 16);
        assertWhole(messages.subList(1, 2), DelayResult::getSingularValues, 4, 4);
        assertWhole(messages.subList(1, 2), DelayResult::getSecondMoment, 16, 16);
        assertWhole(messages.subList(1, 2), DelayResult::getCellPath, 24, 24);
    }

    // Element i of every stack is i, so that a part out of place shows.
    private static List<DelayResult> messages(int h, int e, Precision precision) {
        int k = Math.min(h, e);
        ModelRecord model = new ModelRecord(
                new ModelId("m"),
                ModelStatus.READY,
                new Architecture(CellKind.LSTM, 1000, e, h, 1, false, false),
                Instant.EPOCH,
                null,
                null,
                List.of(),
                false,
                null,
                false,
                List.of(),
                "",
                null,
                Ownership.NOBODYS);
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, 2, 1, precision, List.of())
                .withSecondMoment(true)
                .withPaths(true);
        AnalysisRequest request =
                new AnalysisRequest(model, options, List.of(), new AnalysisRequest.Outputs(true, true, true));
        LabelResult result = new LabelResult(
                GradientSums.ALL,
                0,
                0,
                new long[] {9, 7},
                rising(2 * h * e),
                rising(2 * k),
                rising(2 * e * k),
                rising(2 * k),
                rising(2 * e * e),
                rising(2 * h * e));
        List<DelayResult> messages = new ArrayList<>();
        DelayResults.send(request, result, messages::add);
        return messages;
    }

    private static void assertWhole(
            List<DelayResult> messages, Function<DelayResult, TensorChunk> part, int first, int size) {
        int elements = 0;
        for (DelayResult message : messages) {
            TensorChunk chunk = part.apply(message);
            if (chunk.getData().isEmpty()) {
                continue;
            }
            assertThat(chunk.getOffset()).isEqualTo(8L * elements);
            var values = chunk.getData()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer();
            while (values.hasRemaining()) {
                if (values.get() != first + elements++) {
                    throw new AssertionError("element " + elements + " is out of place");
                }
            }
        }
        assertThat(elements).isEqualTo(size);
    }

    private static double[] rising(int size) {
        return IntStream.range(0, size).asDoubleStream().toArray();
    }
}
