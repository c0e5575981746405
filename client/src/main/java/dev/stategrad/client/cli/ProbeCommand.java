package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.probe.SyntheticProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a linear classifier can tell from states and embeddings. */
@Command(
        name = "probe",
        description = "Trains linear classifiers on states (Table 1, Figs. 2 and 3) and on embeddings (Table 3).",
        synopsisSubcommandLabel = "synthetic | embeddings | states",
        subcommands = {ProbeCommand.Synthetic.class, ProbeEmbeddingsCommand.class, ProbeStatesCommand.class})
final class ProbeCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected synthetic, embeddings or states, found none");
    }

    /** States of the synthetic task. */
    @Command(
            name = "synthetic",
            description = "Linear discriminant analysis of the states of a model of the synthetic task (4.2.2).",
            footer = {
                "",
                "Writes probe.csv, lda.csv, lda_delays.csv and subspace.csv, from which report draws Table 1 and Figs. 2"
                        + " and 3. Without --tokens and --seed the text is the one that demo analyzes."
            })
    static final class Synthetic implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(
                names = "--model",
                required = true,
                paramLabel = "MODEL",
                description = "A model of the synthetic task.")
        private String model = "";

        @Option(
                names = "--analysis",
                required = true,
                paramLabel = "DIR",
                description = "An analysis of its cell state, with mean gradients.")
        private Path analysis = Path.of("");

        @Option(
                names = "--out",
                paramLabel = "DIR",
                description = "Where the tables go (default: beside the analysis).")
        private @Nullable Path out;

        @Option(
                names = "--tokens",
                paramLabel = "N",
                defaultValue = "40000",
                description = "Length of the text; the last 10,000 tokens, at most a quarter, are held out"
                        + " (default: ${DEFAULT-VALUE}).")
        private int tokens;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Governs the text as the seed of demo does (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws IOException {
            common.requireAtLeast("--tokens", 4_000, tokens);
            Path folder = out == null ? analysis : out;
            try (Connection connection = common.connect();
                    ProgressBar bar = common.output().progress("recording states", "tokens")) {
                ModelInfo info = connection.client().getModel(model);
                var probing = new SyntheticProbing(
                        connection.client(), info, DemoRecipe.quick(seed).validSeed(), tokens, seed);
                report(probing.write(analysis, folder, bar), folder);
            }
            return 0;
        }

        private void report(SyntheticProbe probe, Path folder) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("out", folder.toString());
            json.putAll(SyntheticProbing.json(probe));
            List<String> lines = new ArrayList<>(SyntheticProbing.lines(probe));
            lines.add("wrote " + folder.resolve(ProbeFiles.ACCURACIES));
            common.output().result(json, lines);
        }
    }
}
