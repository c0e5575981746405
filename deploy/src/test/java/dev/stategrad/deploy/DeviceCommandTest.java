package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.SampleAnalysis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceCommandTest {
    @TempDir
    private Path folder;

    @Test
    void device_gpuAskedFor_isWhatComputesOrFails() {
        boolean there = Devices.computing().startsWith("GPU");

        Command done = Command.inThisProcess("device", "--gpu");

        assertThat(done.exit()).isEqualTo(there ? 0 : 1);
        assertThat(done.output().lines())
                .contains("self-test: passed")
                .anyMatch(line -> line.matches("TensorFlow \\S+ computes on " + Devices.computing()));
        assertThat(done.errors())
                .isEqualTo(
                        there
                                ? List.of()
                                : List.of("stategrad device: device: expected a GPU that computes, found "
                                        + Devices.computing()));
    }

    @Test
    void device_anotherDeviceThatMadeSomethingElseInFloat64_failsByThatAlone() throws IOException {
        DeviceResults right = DeviceResults.ofThisDevice();
        double[] wrong = right.float64().clone();
        wrong[wrong.length - 1] += 1e-3;
        Path file = folder.resolve("results.json");
        new DeviceResults(right.float32(), wrong).write(file);

        Command done = Command.inThisProcess("device", "--compare", file, "--json");

        assertThat(done.exit()).isEqualTo(1);
        JsonObject values = JsonParser.parseString(done.output()).getAsJsonObject();
        assertThat(values.get("float32_difference").getAsDouble()).isLessThan(1e-6);
        assertThat(values.get("float64_difference").getAsDouble()).isGreaterThan(1e-4);
        assertThat(values.get("problems").getAsJsonArray()).hasSize(1);
        assertThat(done.errors())
                .singleElement()
                .asString()
                .matches("stategrad device: float64: differs by \\S+ of a delay's gradient, expected at most 1e-09");
    }

    @Test
    void differences_ofTheSame_areNone_andOfNumbersThatAreNone_areNotSmall() throws IOException {
        double[] means = new double[SampleAnalysis.SIZE];
        Arrays.setAll(means, i -> 1 + i % 7);
        double[] broken = means.clone();
        broken[0] = Double.NaN;
        Path file = folder.resolve("results.json");
        new DeviceResults(broken, means).write(file);

        DeviceResults found = DeviceResults.read(file);

        assertThat(found.differences(new DeviceResults(means, means)).values())
                .extracting(DeviceResults.Difference::isSmall)
                .containsExactly(false, true);
        assertThat(found.float64()).containsExactly(means);
    }

    @Test
    void device_fileOfSomethingElse_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("results.json"), "{\"float32\": [1]}");

        assertThat(Command.inThisProcess("device", "--compare", file))
                .isEqualTo(new Command(
                        1,
                        "",
                        List.of("stategrad device: " + file
                                + ": expected what device --save writes, found something else")));
    }
}
