package dev.stategrad.client.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how far a task has come, how fast it is and how long it will still take. */
final class ProgressBar implements AutoCloseable {
    /** How to show it. */
    enum Style {
        /** One line that is written again and again, for terminals. */
        BAR(Duration.ofMillis(200)),
        /** Now and then a line, for log files. */
        LINES(Duration.ofSeconds(10)),
        /** Not at all. */
        NONE(Duration.ZERO);

        private final Duration pause;

        Style(Duration pause) {
            this.pause = pause;
        }
    }

    private static final int WIDTH = 24;
    private static final String ERASE_LINE = "\r\u001B[K";

    private final String task;
    private final String unit;
    private final Style style;
    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private long shownAt;
    private boolean lineOpen;

    /**
     * A bar that has not begun.
     *
     * @param task what is done
     * @param unit of what is counted, in the plural
     * @param nanoTime the clock
     */
    ProgressBar(String task, String unit, Style style, PrintWriter err, LongSupplier nanoTime) {
        this.task = task;
        this.unit = unit;
        this.style = style;
        this.err = err;
        this.nanoTime = nanoTime;
        this.shownAt = nanoTime.getAsLong();
    }

    /**
     * Tells how far the task is; shown when enough time has passed.
     *
     * @param total 0 when not known
     * @param rate in units a second; 0 when not known
     * @param secondsLeft 0 when not known
     * @param remark put at the end, may be empty
     */
    synchronized void update(long done, long total, double rate, double secondsLeft, String remark) {
        long now = nanoTime.getAsLong();
        if (style == Style.NONE || now - shownAt < style.pause.toNanos()) {
            return;
        }
        shownAt = now;
        String text = text(done, total, rate, secondsLeft, remark);
        if (style == Style.BAR) {
            err.print(ERASE_LINE + text);
            lineOpen = true;
        } else {
            err.println(text);
        }
        err.flush();
    }

    /** Writes a line that stays. */
    synchronized void println(String line) {
        if (style == Style.NONE) {
            return;
        }
        close();
        err.println(line);
        err.flush();
    }

    private String text(long done, long total, double rate, double secondsLeft, String remark) {
        StringBuilder text = new StringBuilder(task);
        if (total > 0) {
            text.append(bar((double) done / total)).append(String.format(Locale.ROOT, " %3d %%", 100 * done / total));
        } else {
            text.append(String.format(Locale.ROOT, " %,d %s", done, unit));
        }
        if (rate > 0) {
            text.append(String.format(Locale.ROOT, ", %,.0f %s/s", rate, unit));
        }
        if (secondsLeft > 0) {
            text.append(", ").append(time(secondsLeft)).append(" left");
        }
        return (remark.isEmpty() ? text : text.append(", ").append(remark)).toString();
    }

    private String bar(double fraction) {
        if (style != Style.BAR) {
            return "";
        }
        int full = (int) Math.round(WIDTH * Math.min(1, Math.max(0, fraction)));
        return " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "]";
    }

    /** A time for a person, e.g. {@code 2:05} or {@code 1:02:05}. */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** Clears the line that is written again and again. */
    @Override
    public synchronized void close() {
        if (lineOpen) {
            err.print(ERASE_LINE);
            err.flush();
            lineOpen = false;
        }
    }
}
