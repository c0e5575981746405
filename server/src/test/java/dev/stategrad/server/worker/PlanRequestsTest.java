package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.google.protobuf.ByteString;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.work.LabelGroup;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.TensorChunk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class PlanRequestsTest {
    @Test
    void check_asMuchAsMayBe_passes() {
        AnalysisConfig.Builder config = config();
        for (int g = 1; g < LabelGroup.MOST_GROUPS; g++) {
            config.addGroupings(Grouping.newBuilder().setName("g" + g));
        }
        config.addGroupings(labels(LabelGroup.MOST_LABELS));

        assertThatCode(() -> PlanRequests.check(bytes(config))).doesNotThrowAnyException();
    }

    @Test
    void check_oneGroupingMore_namesTheField() {
        byte[] request = bytes(config().addAllGroupings(Collections.nCopies(LabelGroup.MOST_GROUPS + 1, labels(1))));

        assertThatThrownBy(() -> PlanRequests.check(request))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.groupings: expected at most 64, found more");
    }

    @Test
    void check_labelsOfAllGroupings_areCountedTogether() {
        byte[] request =
                bytes(config().addGroupings(labels(LabelGroup.MOST_LABELS)).addGroupings(labels(1)));

        assertThatThrownBy(() -> PlanRequests.check(request))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.groupings: expected at most 262144 labels in all, found more");
    }

    @Test
    void check_configInTwoParts_countsBoth() {
        byte[] half = bytes(config().addAllGroupings(Collections.nCopies(LabelGroup.MOST_GROUPS, labels(1))));

        // Protobuf merges a field that comes twice.
        assertThatThrownBy(() -> PlanRequests.check(Bytes.concat(half, half)))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void check_bytesThatAreNoMessage_passThem() {
        byte[] request = bytes(config().addGroupings(labels(3)));
        byte[] cut = Arrays.copyOf(request, request.length - 1);

        assertThatCode(() -> PlanRequests.check(cut)).doesNotThrowAnyException();
        assertThatCode(() -> PlanRequests.check(new byte[] {12, 0, -1})).doesNotThrowAnyException();
    }

    private static AnalysisConfig.Builder config() {
        // A chunk of a matrix, in which no grouping must be seen.
        ByteString matrix = ByteString.copyFrom("\n\0:\0".repeat(1000), StandardCharsets.US_ASCII);
        return AnalysisConfig.newBuilder()
                .setModel("models/m")
                .setWhitening(TensorChunk.newBuilder().setData(matrix));
    }

    private static Grouping labels(int number) {
        return Grouping.newBuilder()
                .setName("g")
                .addAllLabels(Collections.nCopies(number, "x"))
                .build();
    }

    private static byte[] bytes(AnalysisConfig.Builder config) {
        return PlanAnalysisRequest.newBuilder().setConfig(config).build().toByteArray();
    }
}
