package dev.stategrad.client.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * Hyperparameters of logistic regression.
 *
 * @param penalty on the weights
 * @param strength S of the loss against the penalty, above 0; scikit-learn's {@code C}
 * @param balanced whether examples weigh so that all classes together weigh the same: n / (C n_k); of one-vs-rest, that
 *     either side does
 * @param loss one-vs-rest or multinomial; multinomial goes with L2 only
 */
public record LogisticOptions(Penalty penalty, double strength, boolean balanced, Loss loss) {
    /** What keeps weights small. */
    public enum Penalty {
        /** ‖w‖₁, which makes weights zero. */
        L1,
        /** ‖w‖²/2. */
        L2
    }

    /** How more than two classes are told apart. */
    public enum Loss {
        /** One classifier for each class. */
        ONE_VS_REST("one-vs-rest"),
        /** One classifier for all. */
        MULTINOMIAL("multinomial");

        private final String name;

        Loss(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final double[] STRENGTHS = {0.01, 0.1, 1, 10};

    public LogisticOptions {
        if (!(strength > 0) || Double.isInfinite(strength)) {
            throw new IllegalArgumentException("strength: expected a number above 0, found " + strength);
        }
        if (penalty == Penalty.L1 && loss == Loss.MULTINOMIAL) {
            throw new IllegalArgumentException("penalty: expected L2 with the multinomial loss, found L1");
        }
    }

    /**
     * The grid that probes search: both penalties, strengths from 0.01 to 10, classes balanced or not, both losses. With two
     * classes the losses differ in nothing but the strength's scale, and one-vs-rest alone is searched.
     *
     * @param classes C, at least 2
     */
    public static List<LogisticOptions> grid(int classes) {
        List<LogisticOptions> grid = new ArrayList<>();
        for (boolean balanced : new boolean[] {false, true}) {
            for (double strength : STRENGTHS) {
                grid.add(new LogisticOptions(Penalty.L1, strength, balanced, Loss.ONE_VS_REST));
                grid.add(new LogisticOptions(Penalty.L2, strength, balanced, Loss.ONE_VS_REST));
                if (classes > 2) {
                    grid.add(new LogisticOptions(Penalty.L2, strength, balanced, Loss.MULTINOMIAL));
                }
            }
        }
        return List.copyOf(grid);
    }
}
