package dev.stategrad.client;

import java.util.Optional;

/**
 * An analysis that a server has accepted.
 *
 * @param name resource name, {@code analyses/ID}
 * @param request what is analysed, and how, without whitening and without options of the job; empty where the server does not
 *     keep it any more, as of a cancelled one
 * @param tokens source tokens in all streams
 * @param job where it stands
 * @param resultsBytes size of its results on the server; 0 until there are some
 */
public record AnalysisInfo(
        String name, Optional<AnalysisRequest> request, long tokens, JobInfo job, long resultsBytes) {}
