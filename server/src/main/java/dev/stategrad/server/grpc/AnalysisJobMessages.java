package dev.stategrad.server.grpc;

import dev.stategrad.server.jobs.JobView;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.v1.Analysis;
import dev.stategrad.v1.AnalysisConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Accepted analyses on the wire. */
final class AnalysisJobMessages {
    private AnalysisJobMessages() {}

    static Analysis analysis(Analysing analysing, JobView view) {
        Path config = analysing.targets().folder(view.record().id()).config();
        try {
            return analysis(analysing, view, AnalysisConfig.parseFrom(Files.readAllBytes(config)));
        } catch (NoSuchFileException e) {
            // What a cancelled or failed one was about is not kept.
            return analysis(analysing, view, AnalysisConfig.getDefaultInstance());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    static Analysis analysis(Analysing analysing, JobView view, AnalysisConfig config) {
        return Analysis.newBuilder()
                .setName(view.record().target())
                .setConfig(config)
                .setTokens(view.record().tokens())
                .setJob(JobMessages.job(view))
                .setResultsBytes(resultsBytes(
                        analysing.targets().folder(view.record().id()).results()))
                .build();
    }

    private static long resultsBytes(Path results) {
        try {
            return Files.size(results);
        } catch (IOException e) {
            return 0;
        }
    }
}
