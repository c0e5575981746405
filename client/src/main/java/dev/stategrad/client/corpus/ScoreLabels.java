package dev.stategrad.client.corpus;

import java.util.List;

/** Labels that a model's scores give to tokens. */
enum ScoreLabels {
    /** Whether the model, having read the token, finds the one that comes next the most probable of all. */
    CORRECT(List.of("correct", "incorrect")) {
        @Override
        int lead() {
            return 1;
        }

        @Override
        String label(double logProbability, boolean correct) {
            return correct ? "correct" : "incorrect";
        }
    },

    /** How unexpected the token itself is, given all before it: bins of −log₂ of its probability. */
    SURPRISAL(Bins.SURPRISAL.labels()) {
        @Override
        int lead() {
            return 0;
        }

        @Override
        String label(double logProbability, boolean correct) {
            return Bins.SURPRISAL.label(-logProbability / Math.log(2));
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // every list comes from List.of or List.copyOf
    private final List<String> labels;

    ScoreLabels(List<String> labels) {
        this.labels = labels;
    }

    /** All labels that can come, in order. */
    List<String> labels() {
        return labels;
    }

    /** How many tokens after the labelled one the score belongs to. */
    abstract int lead();

    /** The label that a score gives. */
    abstract String label(double logProbability, boolean correct);
}
