package dev.stategrad.client.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Where a command writes: results to standard output, everything else to standard error. */
final class Output {
    private static final Gson GSON = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeNulls()
            .serializeSpecialFloatingPointValues()
            .create();

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    Output(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    /** The command's result: one line of JSON for scripts, or lines for a person. */
    void result(Map<String, ?> values, List<String> lines) {
        if (json) {
            out.println(GSON.toJson(values));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    /** Says something that a person should know but a script would not read. */
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /** A bar for a long task; invisible to scripts. */
    ProgressBar progress(String task, String unit) {
        return new ProgressBar(task, unit, json ? ProgressBar.Style.NONE : style(), err, System::nanoTime);
    }

    private static ProgressBar.Style style() {
        return onTerminal() ? ProgressBar.Style.BAR : ProgressBar.Style.LINES;
    }

    @SuppressWarnings("SystemConsoleNull") // null up to Java 21; later ones have to be asked
    private static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
