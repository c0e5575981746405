package dev.stategrad.client;

/** What one learns while an analysis runs. */
public sealed interface AnalysisEvent {
    /** What the analysis takes; always the first event. */
    record Planned(AnalysisPlan plan) implements AnalysisEvent {}

    /**
     * How far it has come.
     *
     * @param tokensReceived tokens that the server has read
     * @param tokensDone source tokens whose gradients are done
     * @param tokensPerSecond current speed, in source tokens
     */
    record Progress(long tokensReceived, long tokensDone, double tokensPerSecond) implements AnalysisEvent {}
}
