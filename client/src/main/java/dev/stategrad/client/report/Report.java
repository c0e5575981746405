package dev.stategrad.client.report;

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

/** Reports on one or several analyses; several are drawn into the same axes where they can be compared. */
public final class Report {
    private Report() {}

    /** The same as {@link #write(List, Map, Path)}, every analysis under the name of its model. */
    public static List<Path> write(List<Path> folders, Path out) throws IOException {
        return write(folders, Map.of(), out);
    }

    /**
     * Writes {@code out} and, beside it, every figure as PNG and SVG and its numbers as CSV under names that begin with that of
     * {@code out}; all of them or none.
     *
     * @param folders of analyses, probes or traces, at least one
     * @param labels names for some of the folders, used in every legend; the others are named after what sets them apart
     * @param out the HTML file; its folder must be there
     * @return the files written, {@code out} first
     */
    public static List<Path> write(List<Path> folders, Map<Path, String> labels, Path out) throws IOException {
        List<ReportFolder> given = read(folders, labels);
        List<Figure> figures = PaperFigures.of(given);
        Map<String, byte[]> drawings = new LinkedHashMap<>();
        for (Figure figure : figures) {
            drawings.put(figure.id(), FigureRenderer.svg(figure));
        }
        Map<Path, Content> files = new LinkedHashMap<>();
        files.put(out, AtomicFile.text(ReportPage.of(given, figures, drawings)));
        String base = baseName(out);
        for (Figure figure : figures) {
            Path stem = out.resolveSibling(base + "-" + figure.id());
            files.put(withSuffix(stem, ".png"), bytes(FigureRenderer.png(figure)));
            files.put(withSuffix(stem, ".svg"), bytes(drawings.getOrDefault(figure.id(), new byte[0])));
            files.put(withSuffix(stem, ".csv"), AtomicFile.text(figure.numbers()));
        }
        AtomicFile.writeAll(files);
        return List.copyOf(files.keySet());
    }

    private static Path withSuffix(Path stem, String suffix) {
        return stem.resolveSibling(stem.getFileName() + suffix);
    }

    /** Opens the folders, each under a name of its own, epochs of one training in their order. */
    static List<ReportFolder> read(List<Path> folders, Map<Path, String> labels) throws IOException {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("folders: expected at least one analysis, found none");
        }
        for (Path labelled : labels.keySet()) {
            if (!folders.contains(labelled)) {
                throw new IllegalArgumentException("labels: expected one of the folders, found " + labelled);
            }
        }
        List<ReportFolder> read = new ArrayList<>();
        for (Path folder : folders) {
            read.add(ReportFolder.read(folder, labels.get(folder)));
        }
        return EpochOrder.of(read).stream()
                .map(folder -> isAlone(folder, read) ? folder : folder.withFolderName())
                .toList();
    }

    private static boolean isAlone(ReportFolder folder, List<ReportFolder> all) {
        return all.stream().filter(other -> other.name().equals(folder.name())).count() == 1;
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
