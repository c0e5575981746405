package dev.stategrad.deploy;

import dev.stategrad.graphs.DeviceTest;
import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.VisibleDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code device}: what computes on this machine, and whether it computes right. */
@Command(
        name = "device",
        description =
                "Show what TensorFlow computes on, and test it: known products and decompositions, and on request one"
                        + " small analysis against that of another device. Status 0 when all is well, else 1.",
        mixinStandardHelpOptions = true)
final class DeviceCommand implements Callable<Integer> {
    private static final String GPU = "GPU";

    @Option(names = "--json", description = "For scripts: end with one line of JSON.")
    private boolean json;

    @Option(names = "--gpu", description = "Fail unless a GPU computes.")
    private boolean gpu;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write what this device makes of the analysis, for --compare.")
    private @Nullable Path save;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description =
                    "Compare it with what another device made of it: float64 to 1e-9 of each delay's gradient, float32"
                            + " to 1e-4.")
    private @Nullable Path compare;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final List<String> problems = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Optional<DeviceResults> expected =
                compare == null ? Optional.empty() : Optional.of(DeviceResults.read(compare));
        showDevices();
        test();
        if (save != null || expected.isPresent()) {
            analyse(expected);
        }
        values.put("problems", problems);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(DeviceResults.JSON.toJson(values));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        problems.forEach(problem -> err.println(spec.qualifiedName() + ": " + problem));
        err.flush();
        return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void showDevices() {
        List<VisibleDevice> visible = Devices.visible();
        String computing = Devices.computing();
        values.put("tensorflow", Devices.tensorFlowVersion());
        values.put("visible", visible.stream().map(VisibleDevice::name).toList());
        values.put("computing", computing);
        lines.add("TensorFlow " + Devices.tensorFlowVersion() + " computes on " + computing);
        visible.stream()
                .filter(device -> !device.isProcessor())
                .forEach(device -> lines.add(device.name() + " has " + (device.memoryBytes() >> 20) + " MiB for it"));
        if (gpu && !computing.startsWith(GPU)) {
            problems.add("device: expected a GPU that computes, found " + computing);
        }
    }

    private void test() {
        String wrong = DeviceTest.run();
        values.put("self_test", wrong.isEmpty());
        lines.add("self-test: " + (wrong.isEmpty() ? "passed" : "failed"));
        if (!wrong.isEmpty()) {
            problems.add("self-test: " + wrong);
        }
    }

    private void analyse(Optional<DeviceResults> expected) throws IOException {
        DeviceResults found = DeviceResults.ofThisDevice();
        if (save != null) {
            found.write(save);
        }
        expected.ifPresent(other -> found.differences(other).forEach(this::show));
    }

    private void show(DeviceResults.Compared precision, DeviceResults.Difference difference) {
        values.put(precision.label() + "_difference", difference.found());
        lines.add(precision.label() + ": " + difference);
        if (!difference.isSmall()) {
            problems.add(precision.label() + ": " + difference);
        }
    }
}
