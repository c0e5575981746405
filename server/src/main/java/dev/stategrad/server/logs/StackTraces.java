package dev.stategrad.server.logs;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces as text. */
final class StackTraces {
    private StackTraces() {}

    static String text(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
