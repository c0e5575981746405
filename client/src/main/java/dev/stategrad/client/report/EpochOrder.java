package dev.stategrad.client.report;

import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The order of the epochs of one training: a shell puts {@code epoch-10} before {@code epoch-2}. */
final class EpochOrder {
    private static final Pattern SNAPSHOT = Pattern.compile("(.+)@([0-9]{1,9})");

    private EpochOrder() {}

    /** The same folders; those that hold snapshots of one model share their places by epoch, all others keep theirs. */
    static List<ReportFolder> of(List<ReportFolder> folders) {
        Map<String, Queue<ReportFolder>> trainings = folders.stream()
                .filter(folder -> snapshot(folder).isPresent())
                .sorted(comparingInt(EpochOrder::epoch))
                .collect(groupingBy(EpochOrder::model, Collectors.toCollection(ArrayDeque::new)));
        return folders.stream()
                .map(folder -> snapshot(folder).isPresent()
                        ? requireNonNull(trainings.get(model(folder))).remove()
                        : folder)
                .toList();
    }

    private static Optional<Matcher> snapshot(ReportFolder folder) {
        ReportSource analysis = folder.analysis();
        return Optional.ofNullable(analysis)
                .map(source -> SNAPSHOT.matcher(source.provenance().model()))
                .filter(Matcher::matches);
    }

    private static String model(ReportFolder folder) {
        return snapshot(folder).orElseThrow().group(1);
    }

    private static int epoch(ReportFolder folder) {
        return Integer.parseInt(snapshot(folder).orElseThrow().group(2));
    }
}
