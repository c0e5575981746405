package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobKind;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.files.AnalysisTicket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes up what an earlier command began. */
@Command(
        name = "attach",
        description =
                "Follows a training as \"train\" does, or waits for the results of an analysis and writes the files that"
                        + " \"analyze\" writes.",
        footer = {
            "",
            "Ctrl-C ends the wait alone, not the job. Without the job.json that \"analyze\"",
            "left in --out, nobody knows the corpus any more; the provenance says so."
        })
final class JobsAttachCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = JobsCommand.JOB,
            description =
                    JobsCommand.JOB_DESCRIPTION + " May be left out where --out holds the job.json of an analysis.")
    private @Nullable String job;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results of an analysis go.")
    private @Nullable Path out;

    @Option(
            names = "--whiten",
            description = "Also the spectra after whitening with the covariance of the embeddings; not needed where"
                    + " job.json says so.")
    private boolean whiten;

    @Override
    public Integer call() throws IOException {
        if (job == null && out == null) {
            throw common.usage("expected a job, or --out with the job.json of an analysis, found neither");
        }
        if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
            throw new CommandFailedException("--out " + out + ": expected a directory, found a file");
        }
        Optional<AnalysisTicket> ticket = out == null ? Optional.empty() : AnalysisTicket.read(out);
        if (job == null && ticket.isEmpty()) {
            throw new CommandFailedException(
                    out + ": expected " + AnalysisTicket.FILE + ", which \"analyze\" leaves there, found none");
        }
        try (Connection connection = common.connect()) {
            String reference = job == null ? ticket.orElseThrow().analysis() : job;
            attach(connection.client(), JobReference.find(connection.client(), reference), ticket);
        }
        return 0;
    }

    private void attach(StategradClient client, JobInfo found, Optional<AnalysisTicket> ticket) throws IOException {
        if (found.kind() == JobKind.TRAINING) {
            if (out != null || whiten) {
                throw common.usage((out == null ? "--whiten" : "--out") + ": expected with an analysis only, found "
                        + found.target());
            }
            follow(client, found.target().substring(JobReference.MODELS.length()));
            return;
        }
        if (out == null) {
            throw common.usage("--out: expected with an analysis, for its results, found none");
        }
        if (ticket.isPresent() && !ticket.get().analysis().equals(found.target())) {
            throw new CommandFailedException(out.resolve(AnalysisTicket.FILE) + ": expected " + found.target()
                    + ", found " + ticket.get().analysis());
        }
        new AttachedResults(client, common.output(), out, whiten).write(found.target(), ticket);
    }

    private void follow(StategradClient client, String model) {
        ModelInfo end;
        try (ProgressBar bar = common.output().progress("training " + model, "tokens")) {
            end = TrainingWatch.follow(client, client.getModel(model), bar, "");
        }
        common.output().result(ModelJson.of(end), List.of(ModelLines.summary(end)));
    }
}
