package dev.stategrad.client.report;

/** Options of an analysis, as its provenance names them, that reports understand. */
public final class ReportOptions {
    /** Period of the corpus, in tokens: figures by delay are marked at its multiples. */
    public static final String PERIOD = "corpus-period";

    /** Whether the analysis holds second moments: {@code true} or {@code false}. */
    public static final String SECOND_MOMENT = "second-moment";

    private ReportOptions() {}
}
