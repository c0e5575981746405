package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.StategradServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole paper, one command line after another. */
@Command(
        name = "reproduce",
        description = "Trains the paper's models on a corpus, analyses them and draws every figure and table.",
        footer = {
            "",
            "A plan is a YAML list of command lines of this program; each can be run by hand. What is done stays",
            "done: cut short and run again with the same --out, it takes up where it was, trainings in mid-epoch.",
            "What the steps print goes to DIR/reproduce.log; it ends with DIR/report.html."
        })
final class ReproduceCommand implements Callable<Integer> {
    private static final String TRAIN = "train";
    private static final String NAME = "--name";
    /** What the steps print. */
    private static final String OUTPUT = "reproduce.log";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--scale",
            paramLabel = "PLAN",
            defaultValue = "small",
            description = "small: an hour on two cores with a treebank of 200,000 words; paper: the paper's sizes, for"
                    + " the Penn Treebank and a GPU; or a plan of your own, a file (default: ${DEFAULT-VALUE}).")
    private String scale = "";

    @Option(
            names = "--train",
            required = true,
            paramLabel = "FILE",
            description = "Training text with Penn tags: CoNLL-U or word/TAG.")
    private Path train = Path.of("");

    @Option(
            names = "--valid",
            required = true,
            paramLabel = "FILE",
            description = "Validation text, likewise; the one that is analysed.")
    private Path valid = Path.of("");

    @Option(names = "--test", paramLabel = "FILE", description = "Test text, for the perplexities of table 2.")
    private @Nullable Path test;

    @Option(
            names = "--name",
            paramLabel = "PREFIX",
            defaultValue = "reproduce",
            description = "What the names of the models begin with (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "reproduction",
            description = "Where everything goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    @Option(names = "--list", description = "Only print the command lines, and which of them are done.")
    private boolean list;

    @Override
    public Integer call() throws IOException {
        List<List<String>> commands = ReproductionPlan.read(scale).commands(values());
        commands.forEach(this::requireKnown);
        Files.createDirectories(out);
        ReproductionLog log = ReproductionLog.open(out, fingerprint());
        if (list) {
            list(commands, log);
            return 0;
        }
        for (int i = 0; i < commands.size(); i++) {
            run(commands, i, log);
        }
        finish(commands, log);
        return 0;
    }

    private Map<String, Optional<String>> values() {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        values.put("train", Optional.of(train.toString()));
        values.put("valid", Optional.of(valid.toString()));
        values.put("test", Optional.ofNullable(test).map(Path::toString));
        values.put("name", Optional.of(name));
        values.put("out", Optional.of(out.toString()));
        return values;
    }

    /** Mistakes in a plan show at once, not after hours. */
    private void requireKnown(List<String> command) {
        try {
            Main.commandLine().parseArgs(command.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new CommandFailedException(
                    "--scale " + scale + ": " + String.join(" ", command) + ": " + e.getMessage());
        }
    }

    private void list(List<List<String>> commands, ReproductionLog log) {
        List<Map<String, Object>> json = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            boolean done = log.isDone(commands, i);
            json.add(Map.of("command", commands.get(i), "done", done));
            lines.add((done ? "done  " : "      ") + "stategrad " + String.join(" ", commands.get(i)));
        }
        common.output().result(Map.of("steps", json), lines);
    }

    private void run(List<List<String>> commands, int index, ReproductionLog log) throws IOException {
        List<String> command = commands.get(index);
        String place = String.format(Locale.ROOT, "[%d/%d]", index + 1, commands.size());
        if (log.isDone(commands, index)) {
            common.output().note(place + " done before: " + String.join(" ", command));
            return;
        }
        common.output().note(place + " " + String.join(" ", command));
        long start = System.nanoTime();
        List<String> words = command.get(0).equals(TRAIN) ? training(command, log) : command;
        log.begin(command);
        if (!words.isEmpty()) {
            execute(words);
        }
        log.end(command, (System.nanoTime() - start) / 1e9);
    }

    private void execute(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(words);
        command.addAll(common.server());
        int exit;
        // Results belong to the report; thousands of lines of them would bury what goes on.
        try (PrintWriter log = new PrintWriter(
                Files.newBufferedWriter(out.resolve(OUTPUT), StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            log.println("$ stategrad " + String.join(" ", words));
            exit = Main.commandLine().setOut(log).execute(command.toArray(String[]::new));
        }
        if (exit != 0) {
            throw new CommandFailedException("reproduce stopped at: " + String.join(" ", words)
                    + " (run it again with the same --out, and it goes on from there)");
        }
    }

    /** The training's command line, its continuation, or nothing to do; makes room for a training that is to be redone. */
    private List<String> training(List<String> command, ReproductionLog log) throws IOException {
        String model = command.get(command.indexOf(NAME) + 1);
        try (Connection connection = common.connect()) {
            Optional<ModelInfo> there = find(connection, model);
            if (there.isEmpty()) {
                return command;
            }
            if (log.isBegun(command)) {
                return there.get().status() == ModelStatus.READY ? List.of() : resume(model);
            }
            if (!log.hasMade(NAME, model)) {
                throw new CommandFailedException("model " + model
                        + ": expected a name that is free, found a model that this reproduction did not train;"
                        + " give another --name");
            }
            connection.client().deleteModel(model);
            return command;
        }
    }

    private static Optional<ModelInfo> find(Connection connection, String model) {
        try {
            return Optional.of(connection.client().getModel(model));
        } catch (StategradServiceException e) {
            if (e.reason().equals("MODEL_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<String> resume(String model) {
        return List.of(TRAIN, NAME, model, "--resume");
    }

    /** Tells one set of texts from another. */
    private String fingerprint() throws IOException {
        MessageDigest digest = sha256();
        List<Path> texts = new ArrayList<>(List.of(train, valid));
        if (test != null) {
            texts.add(test);
        }
        for (Path text : texts) {
            try (InputStream bytes = new DigestInputStream(Files.newInputStream(text), digest)) {
                bytes.transferTo(OutputStream.nullOutputStream());
            }
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void finish(List<List<String>> commands, ReproductionLog log) {
        double seconds = commands.stream()
                .mapToDouble(command -> log.seconds(command).orElse(0.0))
                .sum();
        common.output()
                .result(
                        Map.of("out", out.toString(), "steps", commands.size(), "seconds", seconds),
                        List.of(String.format(
                                Locale.ROOT,
                                "%d steps in %s of work; results in %s",
                                commands.size(),
                                ProgressBar.time(seconds),
                                out)));
    }
}
