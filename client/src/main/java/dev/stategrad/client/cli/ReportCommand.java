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
            "The HTML file holds everything; each figure also lies beside it as PNG and SVG, under a name",
            "that begins with that of the HTML file."
        })
final class ReportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders that 'analyze' wrote.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The HTML file (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("report.html");

    @Override
    public Integer call() throws IOException {
        List<Path> files = Report.write(folders, out);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("report", out.toString());
        json.put("files", files.stream().map(Path::toString).toList());
        int figures = (files.size() - 1) / 2;
        common.output().result(json, List.of("wrote " + out + " with " + figures + " figures"));
        return 0;
    }
}
