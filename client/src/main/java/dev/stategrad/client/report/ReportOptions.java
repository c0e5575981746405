package dev.stategrad.client.report;

/** Options of an analysis, as its provenance names them, that reports understand. */
public final class ReportOptions {
    /** Period of the corpus, in tokens: figures by delay are marked at its multiples. */
    public static final String PERIOD = "corpus-period";

    /** Whether the analysis holds second moments: {@code true} or {@code false}. */
    public static final String SECOND_MOMENT = "second-moment";

    /** Which state was looked at: {@code cell} or {@code hidden}. */
    public static final String STATE = "state";

    /** Layer of the state, counted from 1. */
    public static final String LAYER = "layer";

    /** The model's recurrent cell, as {@code train --cell} names it. */
    public static final String CELL = "model-cell";

    /** The model's number of layers. */
    public static final String LAYERS = "model-layers";

    /** What the model's training was seeded with; absent for an imported model. */
    public static final String SEED = "model-seed";

    /** The epoch that the model's weights come from, 0 for random weights; absent for a model imported without it. */
    public static final String EPOCH = "model-epoch";

    /** Where the model's embeddings came from: {@link #PRETRAINED}; absent when they were trained from scratch. */
    public static final String EMBEDDINGS = "model-embeddings";

    /** How many tokens of each class were kept for a comparison at equal counts; absent without one. */
    public static final String MATCH = "match";

    /** Value of {@link #EMBEDDINGS} for embeddings that training started from. */
    public static final String PRETRAINED = "pre-trained";

    private ReportOptions() {}
}
