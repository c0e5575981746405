/**
 * An analysis on disk. {@link dev.stategrad.client.files.AnalysisDirectory} writes one, in formats that other tools open, and
 * reads it back as a {@link dev.stategrad.client.files.StoredAnalysis}, which leaves the large stacks of means on disk until
 * they are asked for. {@link dev.stategrad.client.files.Provenance} says where the figures came from.
 *
 * <p>{@code analysis.safetensors}: {@code mean/all} [D, H, E], {@code count/all} [D] int64, {@code singular_values/all} [D, K],
 * {@code right_vectors/all} [D, E, K]; for a grouping g with C labels the same under {@code …/g} with C in front; after
 * whitening {@code whitened_singular_values/…}, {@code whitening/D} and {@code whitening/Z} [E, E], {@code whitening/mean}
 * [E]; on request {@code second_moment/all} [D, E, E] and {@code cell_path/all} [D, H, E], the part of the mean that went
 * through the gates alone. For N blocks of the text {@code block_count/…}, {@code block_mean/…} (where only spectra were asked
 * for, {@code block_singular_values/…}), {@code block_second_moment/all} and {@code block_cell_path/all}, with N in front.
 * float32, or float64 when the analysis was computed so. {@code analysis.json}: provenance, sizes, labels, counts.
 * {@code spectrum.csv}: group, label, delay, count, sigma1, sum, ratio1, ratio5; {@code whitened_spectrum.csv}: the same of
 * the whitened means. A ratio is empty where there was nothing to average.
 *
 * <p>Of an analysis that a server has accepted and not yet answered, {@code job.json} ({@link
 * dev.stategrad.client.files.AnalysisTicket}): what is needed to write all of this when it has.
 *
 * <p>Of an analysis in blocks ({@link dev.stategrad.client.files.ErrorBars}), {@code intervals.csv}: spectrum (raw or
 * whitened), group, label, delay, statistic (sigma1, sum, ratio1, ratio5, rms1), estimate, low, high, which is a 95 %
 * confidence interval; {@code null.csv}: spectrum, group, label, delay, sigma1, quantile95, which σ₁ of gradients without a
 * fixed sign reaches in 5 % of all cases. An empty cell is a figure that is not defined.
 *
 * <p>Of properties ({@link dev.stategrad.client.files.PropertyTable}), {@code property.csv}: property, group, label, delay, m and
 * its interval, m_published, cosines with 1, 2 and 5 directions and their intervals. Of the best remembered directions,
 * {@code directions.csv} ({@link dev.stategrad.client.files.DirectionTable}): group, label, delay, direction, side, rank, word,
 * score; {@code stability.csv} ({@link dev.stategrad.client.files.StabilityTable}): principal angles between delays and
 * analyses. Of their decay ({@link dev.stategrad.client.files.DecayTable}), {@code decay.csv}: group, label, count, frequency in
 * the training text, sigma1 at delay 0, a, b and its interval, half_life, r2, converged, problem. Of the model itself, {@code
 * training.csv} ({@link dev.stategrad.client.files.TrainingTable}), {@code valid.csv} and {@code test.csv} ({@link
 * dev.stategrad.client.files.PerplexityTable}); their rows end with weights_sha256, by which a report tells whether they are of
 * the weights that were analysed.
 *
 * <p>Of probes ({@link dev.stategrad.client.files.ProbeFiles}), which need no analysis: {@code probe.csv}: table (states,
 * embeddings or tokens), representation, task, classes, train, valid_accuracy, test_accuracy, majority, control, examples, delay,
 * low and high of the test accuracy, of logistic regression penalty, strength, class_weights and scheme, and
 * weights_sha256, which files of earlier versions lack; {@code lda.csv}: label, x, y; {@code lda_delays.csv}: representation, delay, accuracy, chance; {@code subspace.csv}: group, label,
 * subspace (counting, id or whole), delay, sum. Accuracies are shares, from 0 to 1.
 *
 * <p>Of the text that a local view was taken of ({@link dev.stategrad.client.files.TraceTable}), {@code trace.csv}: t, delay,
 * word, source, frobenius_norm, sigma1; and {@code trace.json}, of which model and state.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.client.files;
