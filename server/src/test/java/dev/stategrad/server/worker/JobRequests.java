package dev.stategrad.server.worker;

import dev.stategrad.server.work.JobFolder;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.TokenChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests and results of jobs as the front writes and reads them. */
final class JobRequests {
    private JobRequests() {}

    /** Accepts an analysis as the front does. */
    static JobFolder place(Path data, String job, AnalysisConfig config, AnalyzeStateGradientsRequest... chunks)
            throws IOException {
        JobFolder folder = new JobFolder(data.resolve("jobs").resolve(job));
        Files.createDirectories(folder.path());
        try (OutputStream out = Files.newOutputStream(folder.request())) {
            AnalyzeStateGradientsRequest.newBuilder().setConfig(config).build().writeDelimitedTo(out);
            for (AnalyzeStateGradientsRequest chunk : chunks) {
                chunk.writeDelimitedTo(out);
            }
        }
        return folder;
    }

    static AnalyzeStateGradientsRequest tokens(int stream, int... tokens) {
        TokenChunk.Builder chunk = TokenChunk.newBuilder().setStream(stream);
        Arrays.stream(tokens).forEach(chunk::addTokens);
        return AnalyzeStateGradientsRequest.newBuilder().setTokens(chunk).build();
    }

    static List<AnalyzeStateGradientsResponse> results(JobFolder folder) throws IOException {
        List<AnalyzeStateGradientsResponse> all = new ArrayList<>();
        try (InputStream in = Files.newInputStream(folder.results())) {
            for (var next = AnalyzeStateGradientsResponse.parseDelimitedFrom(in);
                    next != null;
                    next = AnalyzeStateGradientsResponse.parseDelimitedFrom(in)) {
                all.add(next);
            }
        }
        return all;
    }

    /** The bytes of the file up to the summary, which tells the time that it took. */
    static byte[] resultBytes(JobFolder folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (AnalyzeStateGradientsResponse message : results(folder)) {
            if (!message.hasSummary()) {
                message.writeDelimitedTo(bytes);
            }
        }
        return bytes.toByteArray();
    }
}
