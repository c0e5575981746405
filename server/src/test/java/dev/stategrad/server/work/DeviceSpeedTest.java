package dev.stategrad.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpeedTest {
    private static final AnalysisCost COST = new AnalysisCost(1, 1e-9, 1e-3, 0.25);

    @TempDir
    private Path folder;

    @Test
    void measured_afterARestart_isStillKnown() {
        Path file = folder.resolve("speed.json");
        new DeviceSpeed(file).measured("kind", COST);

        DeviceSpeed again = new DeviceSpeed(file);

        assertThat(again.of("kind")).contains(COST);
        assertThat(again.of("another")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{\"kind\": null}", "{\"kind\": {\"setup\": -1}}", "{\"kind\": 7}"})
    void of_damagedFile_isMeasuredAgain(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("speed.json"), text);

        DeviceSpeed speed = new DeviceSpeed(file);

        assertThat(speed.of("kind")).isEmpty();
        speed.measured("kind", COST);
        assertThat(new DeviceSpeed(file).of("kind")).contains(COST);
    }

    @Test
    void measured_whereNothingCanBeWritten_isKnownUntilTheEnd() {
        DeviceSpeed speed = new DeviceSpeed(folder.resolve("missing/speed.json"));

        speed.measured("kind", COST);

        assertThat(speed.of("kind")).contains(COST);
    }

    @Test
    void refine_unknownKind_staysUnknown() {
        DeviceSpeed speed = new DeviceSpeed(folder.resolve("speed.json"));

        speed.refine("kind", known -> COST);

        assertThat(speed.of("kind")).isEmpty();
    }

    @Test
    void seconds_ofEveryPart_addUp() {
        // 1 + 2·10⁹·10⁻⁹ + 3000·10⁻³ + 8/4
        assertThat(COST.seconds(new AnalysisCost.Work(2e9, 3000, 8))).isCloseTo(8, within(1e-12));
    }

    @Test
    void refined_twiceAsSlow_goesHalfway() {
        // 1 s of setting up, 3000 pairs in 6 s, 8 spectra in 4 s.
        AnalysisCost refined = COST.refined(new AnalysisCost.Work(0, 3000, 8), 11, 0.5);

        assertThat(refined.perPair()).isCloseTo(1.5e-3, within(1e-12));
        assertThat(refined.perSpectrum()).isCloseTo(0.375, within(1e-12));
        assertThat(refined.setup()).isEqualTo(1);
    }

    @Test
    void refined_hardlyLongerThanSettingUp_leavesTheSpeed() {
        AnalysisCost refined = COST.refined(new AnalysisCost.Work(0, 10, 0), 1.5, 0);

        assertThat(refined).isEqualTo(COST);
    }

    /** Pairs of a source and a later position, counted one by one. */
    @ParameterizedTest
    @CsvSource({"100, 1, 7", "100, 4, 7", "12, 4, 7", "5, 5, 3", "40, 2, 20"})
    void pairs_equalStreams_areCounted(int tokens, int streams, int delays) {
        int counted = 0;
        for (int source = 0; source < tokens / streams; source++) {
            counted += Math.min(delays, tokens / streams - source);
        }

        assertThat(AnalysisCost.pairs(tokens, streams, delays)).isEqualTo(streams * counted);
    }
}
