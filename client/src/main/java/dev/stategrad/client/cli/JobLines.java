package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Jobs for a person. */
final class JobLines {
    private static final List<String> HEADER =
            List.of("JOB", "KIND", "TARGET", "OWNER", "STATUS", "DONE", "PLACE", "TIME", "DEVICE");
    /** Columns from this one on are numbers. */
    private static final int NUMBERS = 5;

    private static final String NONE = "-";

    private JobLines() {}

    /** A line for each, under a header; columns are as wide as they must be. */
    static List<String> table(List<JobInfo> jobs) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        jobs.forEach(job -> rows.add(row(job)));
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            Arrays.setAll(
                    widths, column -> Math.max(widths[column], row.get(column).length()));
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(JobInfo job) {
        return List.of(
                job.name(),
                ModelJson.lower(job.kind()),
                job.target(),
                job.owner().isEmpty() ? NONE : job.owner(),
                ModelJson.lower(job.status()),
                percent(job),
                job.status() == JobStatus.QUEUED ? Integer.toString(job.queuePlace() + 1) : NONE,
                time(job),
                job.deviceSeconds() > 0 ? ProgressBar.time(job.deviceSeconds()) : NONE);
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String format = "%" + (column < NUMBERS ? "-" : "") + widths[column] + "s  ";
            line.append(String.format(Locale.ROOT, format, row.get(column)));
        }
        return line.toString().stripTrailing();
    }

    /** One job in a line, as it stands. */
    static String summary(JobInfo job) {
        StringBuilder line = new StringBuilder(job.name()).append(": ").append(ModelJson.lower(job.status()));
        if (job.status() == JobStatus.QUEUED) {
            line.append(", place ").append(job.queuePlace() + 1);
        } else if (!job.status().isFinal()) {
            line.append(", ").append(percent(job));
        }
        if (!time(job).equals(NONE)) {
            line.append(", ").append(time(job));
        }
        return (job.failure().isEmpty() ? line : line.append(": ").append(job.failure())).toString();
    }

    /** Everything. */
    static List<String> details(JobInfo job) {
        List<String> lines = new ArrayList<>();
        lines.add(summary(job));
        lines.add("target      " + job.target());
        lines.add("owner       " + (job.owner().isEmpty() ? NONE : job.owner()) + ", "
                + (job.visibility() == Visibility.LAB ? "the lab may see it" : "private"));
        lines.add("accepted    " + job.created());
        add(lines, "started     ", job.started());
        add(lines, "ended       ", job.ended());
        add(lines, "deadline    ", job.deadline());
        lines.add(String.format(
                Locale.ROOT,
                "device      %s, taken up %d time%s",
                ProgressBar.time(job.deviceSeconds()),
                job.attempts(),
                job.attempts() == 1 ? "" : "s"));
        return lines;
    }

    private static void add(List<String> lines, String what, Optional<Instant> time) {
        time.ifPresent(when -> lines.add(what + when));
    }

    private static String percent(JobInfo job) {
        return String.format(Locale.ROOT, "%.0f %%", Math.floor(100 * job.progress()));
    }

    private static String time(JobInfo job) {
        if (job.status() == JobStatus.QUEUED && job.secondsToStart() > 0) {
            return "starts in " + ProgressBar.time(job.secondsToStart());
        }
        if (job.status() == JobStatus.RUNNING && job.secondsLeft() > 0) {
            return ProgressBar.time(job.secondsLeft()) + " left";
        }
        return NONE;
    }
}
