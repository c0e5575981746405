package dev.stategrad.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code deploy/stategrad.yaml} is what it says: every setting, with its default. */
final class ShippedConfigTest {
    private static final Path SHIPPED = Path.of("stategrad.yaml");

    @Test
    void shippedFile_assignsEverySettingOnce_inTheOrderOfTheSettings() {
        List<String> problems = new ArrayList<>();

        List<Assignment> assignments = ConfigFile.read(SHIPPED, problems);

        assertThat(problems).isEmpty();
        assertThat(assignments).extracting(Assignment::key).containsExactlyElementsOf(Settings.keys());
    }

    @Test
    void shippedFile_parsed_isTheBuiltInConfiguration() {
        EffectiveConfig shipped = EffectiveConfig.load(Optional.of(SHIPPED), Map.of(), List.of());
        EffectiveConfig builtIn = EffectiveConfig.load(Optional.empty(), Map.of(), List.of());

        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.config()).isEqualTo(builtIn.config()).isEqualTo(Settings.defaults());
    }
}
