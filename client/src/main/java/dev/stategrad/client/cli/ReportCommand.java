package dev.stategrad.client.cli;

import dev.stategrad.client.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Figures and tables of analyses. */
@Command(
        name = "report",
        description = "Draws every figure and table that the analyses allow, several analyses into the same axes.",
        footer = {
            "",
            "The HTML file holds everything; each figure also lies beside it as PNG and SVG, and its numbers",
            "as CSV, under a name that begins with that of the HTML file. Analyses that differ in one thing",
            "alone (seed, cell, size, corpus, layer, epoch, random weights) are drawn into the same axes.",
            "What the paper has and the folders don't allow is listed at the end, with what it needs."
        })
final class ReportCommand implements Callable<Integer> {
    private static final int FILES_OF_A_FIGURE = 3;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders that 'analyze', 'probe' or 'trace' wrote.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The HTML file (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("report.html");

    @Option(
            names = "--label",
            paramLabel = "NAME=DIR",
            description =
                    "What legends call the analysis in DIR, one of the folders; may be repeated (default: the model's name,"
                            + " or what sets it apart from those it is compared with).")
    private Map<String, Path> labels = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Map<Path, String> names = new LinkedHashMap<>();
        labels.forEach((name, folder) -> {
            if (!folders.contains(folder)) {
                throw common.usage("--label " + name + "=" + folder + ": expected one of the folders, found " + folder);
            }
            names.put(folder, name);
        });
        List<Path> files = Report.write(folders, names, out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("report", out.toString());
        json.put("files", files.stream().map(Path::toString).toList());
        int figures = (files.size() - 1) / FILES_OF_A_FIGURE;
        common.output().result(json, List.of("wrote " + out + " with " + figures + " figures"));
        return 0;
    }
}
