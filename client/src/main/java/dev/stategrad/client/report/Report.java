package dev.stategrad.client.report;

import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StoredAnalysis;
import dev.stategrad.safetensors.AtomicFile;
import dev.stategrad.safetensors.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports on one or several analyses; several are drawn into the same axes. */
public final class Report {
    private Report() {}

    /**
     * Writes {@code out} and, beside it, every figure as PNG and SVG under names that begin with that of {@code out}; all of
     * them or none.
     *
     * @param folders of analyses, at least one
     * @param out the HTML file; its folder must be there
     * @return the files written, {@code out} first
     */
    public static List<Path> write(List<Path> folders, Path out) throws IOException {
        List<ReportSource> sources = sources(folders);
        List<Figure> figures = figures(sources);
        Map<Path, Content> files = new LinkedHashMap<>();
        files.put(out, AtomicFile.text(ReportPage.of(sources, figures)));
        String base = baseName(out);
        for (Figure figure : figures) {
            Path png = out.resolveSibling(base + "-" + figure.id() + ".png");
            files.put(png, bytes(FigureRenderer.png(figure)));
            Path svg = out.resolveSibling(base + "-" + figure.id() + ".svg");
            files.put(svg, bytes(FigureRenderer.svg(figure)));
        }
        AtomicFile.writeAll(files);
        return List.copyOf(files.keySet());
    }

    private static List<ReportSource> sources(List<Path> folders) throws IOException {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("folders: expected at least one analysis, found none");
        }
        List<StoredAnalysis> analyses = new ArrayList<>();
        for (Path folder : folders) {
            analyses.add(AnalysisDirectory.read(folder));
        }
        // Whitened and plain singular values don't belong into the same axes.
        boolean whitened =
                analyses.stream().allMatch(analysis -> analysis.whitened().isPresent());
        List<ReportSource> sources = new ArrayList<>();
        for (int i = 0; i < analyses.size(); i++) {
            sources.add(new ReportSource(name(analyses, folders, i), analyses.get(i), whitened));
        }
        return sources;
    }

    /** The model's name; with the folder's where the model occurs twice. */
    private static String name(List<StoredAnalysis> analyses, List<Path> folders, int index) {
        String model = analyses.get(index).provenance().model();
        boolean alone = analyses.stream()
                        .filter(analysis -> analysis.provenance().model().equals(model))
                        .count()
                == 1;
        Path folder = folders.get(index).toAbsolutePath().normalize().getFileName();
        return alone || folder == null ? model : model + " (" + folder + ")";
    }

    private static List<Figure> figures(List<ReportSource> sources) throws IOException {
        List<Figure> figures = new ArrayList<>();
        figures.add(DelayFigures.largest(sources));
        figures.add(DelayFigures.sum(sources));
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            for (int group = 1; group < source.groups().size(); group++) {
                figures.addAll(new LabelFigures(source, group, (i + 1) + "-" + group).all());
            }
        }
        figures.add(DelayFigures.selectiveness(sources));
        if (sources.get(0).whitened()) {
            figures.add(DelayFigures.whitening(sources));
        }
        List<ReportSource> withMoments =
                sources.stream().filter(ReportSource::hasSecondMoment).toList();
        if (!withMoments.isEmpty()) {
            figures.add(DelayFigures.secondMoment(withMoments));
        }
        for (int i = 0; i < sources.size(); i++) {
            figures.add(SpectrumFigure.of(sources.get(i), i + 1));
        }
        figures.add(DelayFigures.counts(sources));
        return figures;
    }

    private static String baseName(Path out) {
        Path file = out.getFileName();
        if (file == null) {
            throw new IllegalArgumentException("out: expected a file, found " + out);
        }
        String name = file.toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    static Content bytes(byte[] bytes) {
        return channel -> writeFully(channel, ByteBuffer.wrap(bytes));
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
