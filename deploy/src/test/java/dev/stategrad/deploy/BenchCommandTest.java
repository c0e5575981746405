package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class BenchCommandTest {
    @Test
    void bench_json_endsWithOneLineOfConsistentFigures() {
        Command done = Command.run("bench", "--json", "--turns", 1, "--tokens", 240);

        assertThat(done.exit()).as(done.toString()).isZero();
        assertThat(done.output().lines()).hasSize(1);
        JsonObject values = JsonParser.parseString(done.output()).getAsJsonObject();
        double gflops = values.get("product_gflops").getAsDouble();
        double tokens = values.get("engine_tokens_per_second").getAsDouble();
        assertThat(values.keySet()).contains("training_ratio", "training_tokens_per_second");
        // The minimal count of a token: 4·H²·E for each of the delays 1 … 49.
        double engine = tokens * 4 * 256 * 256 * 64 * 49 * 1e-9;
        double ratio = engine / gflops;
        assertThat(values.get("engine_gflops").getAsDouble()).isCloseTo(engine, Percentage.withPercentage(1));
        assertThat(values.get("matrix_gflops").getAsDouble()).isPositive();
        // Of one turn; the product's rate is measured twice around the engine's.
        assertThat(values.get("engine_ratio").getAsDouble())
                .isPositive()
                .isCloseTo(ratio, Percentage.withPercentage(80));
    }
}
