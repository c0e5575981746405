package dev.stategrad.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsChecksumTest {
    /** Python: sha256(b"a.bias\\0F64[1]\\0" + pack("<d", 0.5) + b"a.weight\\0F32[2, 3]\\0" + pack("<6f", 1, 2, 3, 4, 5, 6)). */
    private static final String BY_HASHLIB = "9306f426acb87b29292c9341675b13a8248078d350e13099e4de7ef3bb105b7c";

    @Test
    void of_twoTensors_isWhatTheProtocolSays() {
        Map<String, Tensor> tensors = Map.of(
                "a.weight", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2L, 3L),
                "a.bias", Tensor.ofDoubles(new double[] {0.5}, 1L));

        assertThat(WeightsChecksum.of(tensors)).isEqualTo(BY_HASHLIB);
    }
}
