package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisEvent;
import dev.stategrad.client.AnalysisInfo;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.AnalysisOrigin;
import dev.stategrad.client.files.AnalysisTicket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An analysis on a server elsewhere. It is detached, so that neither a dropped line nor the end of this program ends it, and a
 * ticket in its folder says how to finish it until its results are there. Ctrl-C cancels it.
 */
final class RemoteAnalysis {
    private final StategradClient client;
    private final Output output;
    private final Path out;
    private boolean folderMade;

    RemoteAnalysis(StategradClient client, Output output, Path out) {
        this.client = client;
        this.output = output;
        this.out = out;
    }

    /** Sends an analysis, and leaves its ticket in the folder. */
    AnalysisInfo submit(AnalysisRequest request, EncodedCorpus corpus, AnalysisOrigin origin) throws IOException {
        try (CancelOnStop stop = new CancelOnStop(client, output)) {
            return submit(request, corpus, origin, stop);
        }
    }

    /** Sends an analysis and waits for its results. */
    AnalysisResult run(AnalysisRequest request, EncodedCorpus corpus, AnalysisOrigin origin) throws IOException {
        try (CancelOnStop stop = new CancelOnStop(client, output);
                ProgressBar bar = output.progress("analyzing " + request.model(), "tokens")) {
            AnalysisInfo analysis = submit(request, corpus, origin, stop);
            AnalysisWatch watch = new AnalysisWatch(bar, output, request.precision(), corpus.tokens());
            try {
                return client.attach(analysis.name(), watch::show);
            } catch (StategradServiceException e) {
                throw failed(analysis.name(), stop, e);
            }
        }
    }

    private AnalysisInfo submit(AnalysisRequest request, EncodedCorpus corpus, AnalysisOrigin origin, CancelOnStop stop)
            throws IOException {
        folderMade = !Files.exists(out);
        // Better to learn now that it cannot be made than when the analysis is under way.
        Files.createDirectories(out);
        boolean left = false;
        try (ProgressBar bar = output.progress("sending to " + request.model(), "tokens")) {
            AnalysisWatch watch = new AnalysisWatch(bar, output, request.precision(), corpus.tokens());
            AnalysisInfo analysis = client.submit(request, corpus.source(), event -> {
                watch.show(event);
                if (event instanceof AnalysisEvent.Accepted accepted) {
                    stop.accepted(accepted.analysis());
                }
            });
            leave(new AnalysisTicket(analysis.name(), origin));
            left = true;
            return analysis;
        } catch (StategradServiceException e) {
            throw stop.isStopped() && stop.isCancelled() ? new CommandFailedException("cancelled") : e;
        } finally {
            if (!left) {
                clear();
            }
        }
    }

    private void leave(AnalysisTicket ticket) {
        try {
            ticket.write(out);
        } catch (IOException e) {
            client.cancelAnalysis(ticket.analysis());
            throw new CommandFailedException(ticket.analysis()
                    + " was accepted, and cancelled since its folder cannot be written: " + Failures.describe(e));
        }
    }

    /** Says what is left of an analysis whose results did not come. */
    private RuntimeException failed(String analysis, CancelOnStop stop, StategradServiceException failure)
            throws IOException {
        if (stop.isStopped() && stop.isCancelled()) {
            clear();
            return new CommandFailedException(analysis + ": cancelled");
        }
        if (isOver(analysis)) {
            clear();
            return failure;
        }
        return new CommandFailedException(failure.getMessage() + "; " + analysis
                + " is not lost, stategrad jobs attach --out " + out + " gets its results");
    }

    /** Whether no results will ever come; not, as far as anybody knows, when the server cannot be asked. */
    private boolean isOver(String analysis) {
        try {
            JobStatus status = client.getAnalysis(analysis).job().status();
            return status == JobStatus.FAILED || status == JobStatus.CANCELLED;
        } catch (StategradServiceException e) {
            return false;
        }
    }

    /** Leaves the folder as it was. */
    private void clear() throws IOException {
        AnalysisTicket.delete(out);
        if (folderMade) {
            Files.deleteIfExists(out);
        }
    }
}
