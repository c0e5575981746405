package dev.stategrad.client;

/** What one learns while an analysis runs. */
public sealed interface AnalysisEvent {
    /** What the analysis takes; the first event of a request. */
    record Planned(AnalysisPlan plan) implements AnalysisEvent {}

    /**
     * How far it has come.
     *
     * @param tokensReceived tokens that the server has read
     * @param tokensDone source tokens whose gradients are done
     * @param tokensPerSecond current speed, in source tokens
     */
    record Progress(long tokensReceived, long tokensDone, double tokensPerSecond) implements AnalysisEvent {}

    /**
     * The analysis is on the server's disk, and will be done whatever becomes of the server.
     *
     * @param analysis its resource name, {@code analyses/ID}
     */
    record Accepted(String analysis) implements AnalysisEvent {}

    /**
     * The line to the server dropped; the analysis goes on there, and its results will be asked for again.
     *
     * @param problem for a person
     */
    record LineLost(String problem) implements AnalysisEvent {}
}
