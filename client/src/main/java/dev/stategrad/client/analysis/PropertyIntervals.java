package dev.stategrad.client.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * Intervals of how well a property is remembered, from the blocks of the text. The property itself, a difference of embeddings,
 * counts as known.
 *
 * @param relativeMemory [D] of m (eq. 20)
 * @param cosine [D] for each number of directions that was asked for, of the cosine (eq. 16); undefined for more directions
 *     than there are
 */
public record PropertyIntervals(List<Interval> relativeMemory, List<List<Interval>> cosine) {
    public PropertyIntervals {
        relativeMemory = List.copyOf(relativeMemory);
        cosine = cosine.stream().map(List::copyOf).toList();
    }

    /**
     * Intervals of several properties of the same gradients; delays are worked on in parallel. All intervals of a delay with
     * fewer than 2 blocks of pairs are undefined.
     *
     * @param numbers of directions n, each at least 1
     * @return one for each property
     * @throws IllegalArgumentException when sizes do not fit together
     */
    public static List<PropertyIntervals> of(
            BlockStack blocks, Whitening whitening, List<PropertyDirection> properties, List<Integer> numbers) {
        var figures = new Figures(
                whitening.size(),
                properties.stream()
                        .map(property -> unit(PropertyMemory.whitened(whitening, property)))
                        .toList(),
                numbers);
        List<List<DelayIntervals>> delays = IntStream.range(0, blocks.delays())
                .parallel()
                .mapToObj(delay -> figures.intervals(blocks.at(delay), whitening))
                .toList();
        return IntStream.range(0, properties.size())
                .mapToObj(property -> new PropertyIntervals(
                        delays.stream()
                                .map(delay -> delay.get(property).memory())
                                .toList(),
                        delays.stream()
                                .map(delay -> delay.get(property).cosine())
                                .toList()))
                .toList();
    }

    private static double[] unit(DMatrixRMaj vector) {
        CommonOps_DDRM.divide(vector, NormOps_DDRM.normF(vector));
        return vector.data;
    }

    private record DelayIntervals(Interval memory, List<Interval> cosine) {}

    /**
     * The figures of one mean: σ₁, and of each property ‖Ḡnorm d‖ and the cosines. All come from one decomposition.
     *
     * @param units whitened, of length 1
     */
    private record Figures(int size, List<double[]> units, List<Integer> numbers) {
        List<DelayIntervals> intervals(BlockStack stack, Whitening whitening) {
            if (!Jackknife.possible(stack)) {
                var none = new DelayIntervals(
                        Interval.UNDEFINED,
                        numbers.stream().map(n -> Interval.UNDEFINED).toList());
                return units.stream().map(unit -> none).toList();
            }
            int rank = Math.min(size, stack.means()[0][0].length / size);
            Jackknife jackknife = Jackknife.of(stack.whitened(whitening), means -> figures(means[0]));
            List<DelayIntervals> intervals = new ArrayList<>();
            int figure = 1;
            for (int property = 0; property < units.size(); property++) {
                Interval memory = jackknife.ratio(figure++, 0);
                List<Interval> cosine = new ArrayList<>();
                for (int number : numbers) {
                    cosine.add(number > rank ? Interval.UNDEFINED : jackknife.cosine(figure));
                    figure++;
                }
                intervals.add(new DelayIntervals(memory, cosine));
            }
            return intervals;
        }

        private double[] figures(double[] mean) {
            GramMatrix gram = GramMatrix.ofColumns(mean, size);
            double[][] right = gram.rightVectors();
            double[] figures = new double[1 + units.size() * (1 + numbers.size())];
            int figure = 0;
            figures[figure++] = gram.stretch(right[0]);
            for (double[] unit : units) {
                figures[figure++] = gram.stretch(unit);
                for (int number : numbers) {
                    figures[figure++] = cosine(right, unit, Math.min(number, size));
                }
            }
            return figures;
        }

        private static double cosine(double[][] right, double[] unit, int number) {
            return Math.sqrt(Arrays.stream(right, 0, number)
                    .mapToDouble(vector -> Math.pow(dot(vector, unit), 2))
                    .sum());
        }

        private static double dot(double[] a, double[] b) {
            double dot = 0;
            for (int i = 0; i < a.length; i++) {
                dot += a[i] * b[i];
            }
            return dot;
        }
    }
}
