package dev.stategrad.client.analysis;

import java.util.List;
import java.util.stream.IntStream;
import org.ejml.dense.row.SingularOps_DDRM;

/**
 * Singular values of the whitened means Ḡ D (eq. 10) of every label and delay.
 *
 * @param whitening the change of basis
 * @param groups one for each group of the gradients, in their order
 */
public record WhitenedSpectra(Whitening whitening, List<GroupSpectra> groups) {
    public WhitenedSpectra {
        groups = List.copyOf(groups);
    }

    /**
     * The whitened spectra of one grouping.
     *
     * @param name of the grouping
     * @param singularValues for each label [D][K], falling
     */
    public record GroupSpectra(String name, List<double[][]> singularValues) {
        public GroupSpectra {
            singularValues = List.copyOf(singularValues);
        }
    }

    /**
     * Whitens all means; where the server did it already, takes what it sent.
     *
     * @param whitening the same that the server was given
     * @throws IllegalArgumentException when E differs, or a label has neither means nor whitened spectra
     */
    public static WhitenedSpectra of(StateGradients gradients, Whitening whitening) {
        if (whitening.size() != gradients.embedding()) {
            throw new IllegalArgumentException(
                    "whitening: expected size " + gradients.embedding() + ", found " + whitening.size());
        }
        return new WhitenedSpectra(
                whitening,
                gradients.groups().stream()
                        .map(group -> spectra(group, whitening))
                        .toList());
    }

    private static GroupSpectra spectra(Group group, Whitening whitening) {
        return new GroupSpectra(
                group.name(),
                group.results().stream()
                        .map(result -> spectra(group.name(), result, whitening))
                        .toList());
    }

    private static double[][] spectra(String group, LabelResult result, Whitening whitening) {
        double[][] sent = result.whitenedSingularValues();
        if (sent != null) {
            return sent;
        }
        double[][] means = result.means();
        if (means == null) {
            throw new IllegalArgumentException("means of " + group + ": expected matrices, found spectra only");
        }
        double[][] spectra = new double[means.length][];
        // Delays are independent of each other, and each writes its own row.
        IntStream.range(0, means.length)
                .parallel()
                .forEach(delay -> spectra[delay] = SingularOps_DDRM.singularValues(whitening.normalize(means[delay])));
        return spectra;
    }
}
