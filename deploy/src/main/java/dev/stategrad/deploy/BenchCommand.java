package dev.stategrad.deploy;

import com.google.gson.Gson;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast this machine is, and what of that the engine and training make use of. */
@Command(
        name = "bench",
        description = "Measure engine and training beside this machine's own rate of matrix products.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Option(names = "--json", description = "For scripts: end with one line of JSON.")
    private boolean json;

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "7",
            description = "Medians are taken over so many turns (default: ${DEFAULT-VALUE}).")
    private int turns;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "1200",
            description = "Tokens of one measurement of the engine (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--growth",
            description = "Also how the engine's speed changes with D, H, labels, tokens, layers and cells.")
    private boolean growth;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not run by picocli");
        }
        if (turns < 1 || tokens < 1) {
            throw new ParameterException(
                    command.commandLine(), "--turns, --tokens: expected at least 1, found " + turns + ", " + tokens);
        }
        PrintWriter out = command.commandLine().getOut();
        BoxBenchmark.Result result = BoxBenchmark.run(turns, tokens);
        BoxBenchmark.Growth[] grown = growth ? BoxBenchmark.growth(tokens) : new BoxBenchmark.Growth[0];
        if (json) {
            out.println(new Gson().toJson(values(result, grown)));
        } else {
            print(out, result, grown);
        }
        out.flush();
        return 0;
    }

    private static Map<String, Object> values(BoxBenchmark.Result result, BoxBenchmark.Growth[] grown) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("engine_ratio", result.engineRatio());
        values.put("training_ratio", result.trainingRatio());
        values.put("engine_tokens_per_second", result.engineTokensPerSecond());
        values.put("training_tokens_per_second", result.trainingTokensPerSecond());
        values.put("product_gflops", result.productGflops());
        values.put("matrix_gflops", result.matrixGflops());
        values.put("engine_gflops", result.engineGflops());
        for (BoxBenchmark.Growth growth : grown) {
            values.put(
                    growth.changed(),
                    Map.of("engine_tokens_per_second", growth.tokensPerSecond(), "engine_ratio", growth.ratio()));
        }
        return values;
    }

    private static void print(PrintWriter out, BoxBenchmark.Result result, BoxBenchmark.Growth[] grown) {
        out.printf(Locale.ROOT, "%-48s %12s %8s%n", "", "tokens/s", "ratio");
        row(out, "state gradients, E=64 H=256 D=50", result.engineTokensPerSecond(), result.engineRatio());
        row(out, "training, V=10,000 E=64 H=256 B=20 T=200", result.trainingTokensPerSecond(), result.trainingRatio());
        for (BoxBenchmark.Growth growth : grown) {
            row(out, "state gradients, " + growth.changed(), growth.tokensPerSecond(), growth.ratio());
        }
        out.printf(
                Locale.ROOT,
                "ratio: minimal floating-point operations a second over those of TensorFlow's product%n"
                        + "[512x256]·[256x3200], which reaches %.1f GFLOP/s here%n",
                result.productGflops());
        out.printf(
                Locale.ROOT,
                "large matrices that stay on the device: %.1f GFLOP/s, of which state gradients reach %.1f%n",
                result.matrixGflops(),
                result.engineGflops());
    }

    private static void row(PrintWriter out, String what, double tokensPerSecond, double ratio) {
        out.printf(Locale.ROOT, "%-48s %12.1f %8.2f%n", what, tokensPerSecond, ratio);
    }
}
