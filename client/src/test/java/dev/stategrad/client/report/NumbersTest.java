package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({"0,0", "35,35", "0.1,0.1", "1e4,10000", "1e5,1e5", "2.5e6,2.5e6", "1e-4,0.0001", "1e-5,1e-5", "-3,-3"})
    void tick_number_isShort(double value, String text) {
        assertThat(Numbers.tick(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"35.2,35", "3.52,3.5", "0.0352,0.035", "352,350", "9.96,10"})
    void twoDigits_scale_hasNoExponent(double value, String text) {
        assertThat(Numbers.twoDigits(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"10,5,2", "9,5,2", "5,5,1", "0.06,6,0.01", "11,5,5", "51,5,20", "1,6,0.2"})
    void step_largest_isRoundAndFits(double largest, int most, double step) {
        assertThat(Ticks.step(largest, most)).isEqualTo(step);
    }

    @Test
    void bins_values_holdEachExactlyOnce() {
        double[] values = {-0.1, 0, 0.3, 1, 2.5, 4, 7.9, 100};

        List<Bin> bins = Bin.of(values);

        for (double value : values) {
            assertThat(bins.stream().filter(bin -> bin.holds(value))).hasSize(1);
        }
    }
}
