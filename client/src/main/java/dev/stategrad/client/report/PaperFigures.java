package dev.stategrad.client.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws whatever the given folders allow, first as the paper counts and then what it doesn't have. */
final class PaperFigures {
    /** More analyses than these can't be told apart in one frame; comparisons then show them in turn. */
    private static final int MOST_AT_ONCE = 7;

    private final List<ReportFolder> folders;
    private final List<ReportSource> sources;
    private final List<Figure> paper = new ArrayList<>();
    private final List<Figure> others = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private PaperFigures(List<ReportFolder> folders) {
        this.folders = folders;
        this.sources = analyses(folders);
    }

    static List<Figure> of(List<ReportFolder> folders) throws IOException {
        var figures = new PaperFigures(folders);
        figures.overview();
        figures.tasks();
        figures.comparisons();
        figures.classes();
        figures.spectra();
        List<Figure> all = new ArrayList<>(figures.paper);
        all.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        all.addAll(figures.others);
        return all;
    }

    static List<ReportSource> analyses(List<ReportFolder> folders) {
        List<ReportSource> sources = new ArrayList<>();
        for (ReportFolder folder : folders) {
            ReportSource analysis = folder.analysis();
            if (analysis != null) {
                sources.add(analysis);
            }
        }
        return sources;
    }

    /** 4b comes before 10. */
    private static int rank(Figure figure) {
        String digits = figure.number().replaceAll("[^0-9]", "");
        int letter = figure.number().endsWith("b") ? 1 : 0;
        return 2 * Integer.parseInt(digits) + letter;
    }

    private void overview() {
        if (!sources.isEmpty() && sources.size() <= MOST_AT_ONCE) {
            add(MemoryFigure.of("memory", "", "What the state remembers of its input.", sources));
            add(MemoryFigure.sums(sources));
        }
        // The baseline is what was given first.
        sources.stream()
                .filter(ReportSource::isWhitened)
                .findFirst()
                .ifPresent(source -> add(MemoryFigure.whitening("fig-4a", source)));
    }

    private void tasks() throws IOException {
        for (int i = 0; i < folders.size(); i++) {
            String suffix = folders.size() == 1 ? "" : "-" + (i + 1);
            for (Figure figure : SyntheticFigures.of(folders.get(i), suffix)) {
                add(figure);
            }
            for (Figure figure : WordFigures.of(folders.get(i), suffix)) {
                add(figure);
            }
            for (Figure figure : PropertyFigures.of(folders.get(i), suffix)) {
                add(figure);
            }
            StabilityFigure.of(folders.get(i), suffix).ifPresent(this::add);
            TraceFigures.of(folders.get(i), suffix).ifPresent(this::add);
        }
    }

    private void comparisons() throws IOException {
        Map<String, Double> perplexities = new HashMap<>();
        for (ReportFolder folder : folders) {
            perplexities.put(folder.name(), PaperTables.validPerplexity(folder));
        }
        for (Comparison comparison : Comparison.values()) {
            List<List<ReportSource>> answers =
                    comparison.of(sources, source -> perplexities.getOrDefault(source.name(), Double.NaN));
            for (int i = 0; i < answers.size(); i++) {
                add(figure(comparison, answers.get(i), i));
            }
        }
    }

    private static Figure figure(Comparison comparison, List<ReportSource> answer, int index) {
        // The paper asks about sizes twice, on two corpora (Figs. 6a and 7b).
        String number = comparison == Comparison.SIZES && index == 1 ? "7b" : comparison.number();
        String base = comparison.number().isEmpty() ? comparison.id() : "fig-" + number + "-" + comparison.id();
        String id = index == 0 || number.equals("7b") ? base : base + "-" + (index + 1);
        return comparison == Comparison.EPOCHS
                ? MemoryFigure.overTraining(id, answer)
                : MemoryFigure.of(id, number, comparison.title() + ".", answer);
    }

    private void classes() {
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i).whitened(sources.get(i).isWhitened());
            for (int group = 1; group < source.groups().size(); group++) {
                String suffix = (i + 1) + "-" + group;
                var figures = new LabelFigures(source, group, suffix);
                if (source.groups().get(group).name().equals(LabelFigures.PENN)) {
                    add(figures.bars("fig-8a-" + suffix, "8a"));
                    add(figures.curves());
                } else {
                    figures.all().forEach(this::add);
                }
            }
        }
    }

    private void spectra() throws IOException {
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i).whitened(sources.get(i).isWhitened());
            if (source.hasSecondMoment()) {
                add(SpectrumFigure.secondMoment(source, i + 1));
            }
            PathFigure.of(source, i + 1).ifPresent(this::add);
            add(SpectrumFigure.of(source, i + 1));
        }
    }

    private void add(Figure figure) {
        if (!ids.add(figure.id())) {
            throw new IllegalStateException("two figures named " + figure.id());
        }
        (figure.number().isEmpty() ? others : paper).add(figure);
    }
}
