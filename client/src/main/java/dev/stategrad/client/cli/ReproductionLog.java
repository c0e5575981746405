package dev.stategrad.client.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which steps of a reproduction are done: {@code reproduce.json} in its folder, rewritten after every step. */
final class ReproductionLog {
    static final String FILE = "reproduce.json";

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    /** Options that say what a step makes. */
    private static final Set<String> PRODUCTS = Set.of("--name", "--out");

    private final Path file;
    private final Steps steps;

    private ReproductionLog(Path file, Steps steps) {
        this.file = file;
        this.steps = steps;
    }

    /** The file's content, as Gson writes it. */
    private static final class Steps {
        String inputs = "";

        List<List<String>> begun = new ArrayList<>();

        List<Step> done = new ArrayList<>();
    }

    /**
     * @param command its words
     * @param seconds it took
     */
    record Step(List<String> command, double seconds) {}

    /**
     * Reads what is done.
     *
     * @param folder of the reproduction
     * @param inputs fingerprint of all texts; with others, nothing counts as done
     */
    static ReproductionLog open(Path folder, String inputs) throws IOException {
        Path file = folder.resolve(FILE);
        Steps steps = Files.exists(file) ? read(file) : new Steps();
        if (!steps.inputs.equals(inputs)) {
            steps = new Steps();
            steps.inputs = inputs;
        }
        return new ReproductionLog(file, steps);
    }

    private static Steps read(Path file) throws IOException {
        try {
            Steps steps = GSON.fromJson(Files.readString(file), Steps.class);
            if (steps != null) {
                return steps;
            }
        } catch (JsonParseException e) {
            // said below
        }
        throw new CommandFailedException(file + ": expected what reproduce wrote, found something else");
    }

    /** Whether a step is done, and no step before it in the plan has since made anew what it uses. */
    boolean isDone(List<List<String>> plan, int step) {
        int ended = ended(plan.get(step));
        return ended >= 0
                && plan.subList(0, step).stream()
                        .noneMatch(before -> ended(before) > ended && uses(plan.get(step), before));
    }

    /** Place among the steps that are done; -1 for one that is not. */
    private int ended(List<String> command) {
        for (int i = 0; i < steps.done.size(); i++) {
            if (steps.done.get(i).command().equals(command)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean uses(List<String> command, List<String> maker) {
        // A word may name a state of a model (model@3) or a file in a folder.
        return products(maker)
                .anyMatch(product -> command.stream()
                        .anyMatch(word -> word.equals(product)
                                || word.startsWith(product + "@")
                                || word.startsWith(product + "/")));
    }

    private static Stream<String> products(List<String> command) {
        return IntStream.range(1, command.size())
                .filter(i -> PRODUCTS.contains(command.get(i - 1)))
                .mapToObj(command::get);
    }

    /** Whether another step makes the same in another way: only one of them can be what there is. */
    private static boolean replaces(List<String> command, List<String> other) {
        return !command.equals(other)
                && command.get(0).equals(other.get(0))
                && products(command).anyMatch(product -> products(other).anyMatch(product::equals));
    }

    /** Whether a step was begun and not ended. */
    boolean isBegun(List<String> command) {
        return steps.begun.contains(command);
    }

    /** Whether a step with this option was ever begun: what it made is this reproduction's own. */
    boolean hasMade(String option, String value) {
        return Stream.concat(steps.begun.stream(), steps.done.stream().map(Step::command))
                .anyMatch(command -> {
                    int at = command.indexOf(option);
                    return at >= 0
                            && at + 1 < command.size()
                            && command.get(at + 1).equals(value);
                });
    }

    /** Seconds that a step took when it was done. */
    Optional<Double> seconds(List<String> command) {
        return steps.done.stream()
                .filter(step -> step.command().equals(command))
                .map(Step::seconds)
                .findFirst();
    }

    void begin(List<String> command) throws IOException {
        steps.begun.removeIf(other -> other.equals(command) || replaces(command, other));
        steps.begun.add(command);
        steps.done.removeIf(step -> step.command().equals(command) || replaces(command, step.command()));
        write();
    }

    void end(List<String> command, double seconds) throws IOException {
        steps.begun.remove(command);
        steps.done.add(new Step(command, seconds));
        write();
    }

    private void write() throws IOException {
        AtomicFile.writeText(file, GSON.toJson(steps) + "\n");
    }
}
