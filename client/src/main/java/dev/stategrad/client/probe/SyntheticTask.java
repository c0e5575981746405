package dev.stategrad.client.probe;

/** What a state of the synthetic task is asked for (Table 1). */
enum SyntheticTask {
    /** Which token was read; not asked where a line ends. */
    TOKEN_ID("token ID", 10) {
        @Override
        int label(SyntheticText text, int position) {
            return text.isEnd(position) ? NONE : text.tokens()[position];
        }
    },
    /** Whether it was a new random token, another one, or the end of a line. */
    NEW_TOKEN("new token", 3) {
        @Override
        int label(SyntheticText text, int position) {
            if (text.isEnd(position)) {
                return 2;
            }
            return text.isNew(position) ? 1 : 0;
        }
    },
    /** How far the cycle has come: 0 to 15, or the end of a line. */
    COUNTING("counting", SyntheticText.END_OF_LINE + 1) {
        @Override
        int label(SyntheticText text, int position) {
            return text.counts()[position];
        }
    };

    static final int NONE = -1;

    private final String label;
    private final int classes;

    SyntheticTask(String label, int classes) {
        this.label = label;
        this.classes = classes;
    }

    /** The class of the state after a position, or {@link #NONE}. */
    abstract int label(SyntheticText text, int position);

    String label() {
        return label;
    }

    int classes() {
        return classes;
    }
}
