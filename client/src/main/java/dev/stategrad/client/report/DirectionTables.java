package dev.stategrad.client.report;

import dev.stategrad.client.files.DirectionTable;
import dev.stategrad.client.files.DirectionTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the best remembered directions mean, in words: directions.csv beside an analysis. */
final class DirectionTables {
    private static final List<String> HEAD = List.of("delay τ", "direction", "+", "words", "−", "words");

    /** A grouping may have thousands of labels. */
    private static final int MOST_LABELS = 8;

    /** An em space: commas and points are words themselves. */
    private static final String BETWEEN_WORDS = "\u2003";

    /** Whose mean gradient was taken. */
    private record Mean(String group, String label) {}

    private record Direction(int delay, int number) {}

    private DirectionTables() {}

    /** Writes a section, if any of the folders has such a table. */
    static void write(Html html, List<ReportFolder> folders) throws IOException {
        Map<ReportFolder, List<Row>> tables = new LinkedHashMap<>();
        for (ReportFolder folder : folders) {
            List<Row> rows = DirectionTable.read(folder.path());
            if (!rows.isEmpty()) {
                tables.put(folder, rows);
            }
        }
        if (tables.isEmpty()) {
            return;
        }
        html.element("h2", "The best remembered directions");
        html.element(
                "p",
                "The words whose embeddings lie farthest out along the best remembered directions, outermost first, and how far"
                        + " out the first one lies, in standard deviations over the vocabulary. Which end is called + means"
                        + " nothing.");
        tables.forEach((folder, rows) -> write(html, folder, rows, tables.size() == 1));
    }

    private static void write(Html html, ReportFolder folder, List<Row> rows, boolean open) {
        html.raw(open ? "<details open=\"open\">" : "<details>");
        html.element("summary", folder.name());
        Map<Mean, List<Row>> means = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> new Mean(row.group(), row.label()), LinkedHashMap::new, Collectors.toList()));
        Map<String, Integer> shown = new LinkedHashMap<>();
        means.forEach((mean, of) -> {
            if (shown.merge(mean.group(), 1, Integer::sum) <= MOST_LABELS) {
                html.element("h3", folder.name() + ": " + name(mean));
                html.raw("<div class=\"words\">").table(HEAD, lines(of), 2).raw("</div>");
            }
        });
        shown.forEach((group, labels) -> {
            if (labels > MOST_LABELS) {
                html.element(
                        "p",
                        "The first " + MOST_LABELS + " of " + Numbers.integer(labels) + " labels of " + group + "; "
                                + DirectionTable.FILE + " has all.");
            }
        });
        html.raw("</details>");
    }

    private static String name(Mean mean) {
        return mean.group().equals("all") ? "mean over all positions" : mean.group() + " " + mean.label();
    }

    private static List<List<String>> lines(List<Row> rows) {
        Map<Direction, List<Row>> directions = rows.stream()
                .sorted(Comparator.comparingInt(Row::rank))
                .collect(Collectors.groupingBy(row -> new Direction(row.delay(), row.direction())));
        List<List<String>> lines = new ArrayList<>();
        directions.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparingInt(Direction::delay).thenComparingInt(Direction::number)))
                .forEach(entry -> {
                    List<String> line = new ArrayList<>(List.of(
                            Integer.toString(entry.getKey().delay()),
                            Integer.toString(entry.getKey().number())));
                    line.addAll(end(entry.getValue(), "+"));
                    line.addAll(end(entry.getValue(), "-"));
                    lines.add(line);
                });
        return lines;
    }

    /** The score of the outermost word, and all words. */
    private static List<String> end(List<Row> direction, String side) {
        List<Row> words =
                direction.stream().filter(row -> row.side().equals(side)).toList();
        return words.isEmpty()
                ? List.of("", "")
                : List.of(
                        String.format(Locale.ROOT, "%.1f", words.get(0).score()).replace('-', '−'),
                        words.stream().map(Row::word).collect(Collectors.joining(BETWEEN_WORDS)));
    }
}
