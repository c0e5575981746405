/**
 * Probes: what a linear classifier can tell from states and from embeddings (4.2.2, Table 1, Figs. 2 and 3; Appendix 9, Table
 * 3).
 *
 * <p>Letters: n examples, P features, C classes, K discriminants; T, H, E, D as elsewhere. {@link
 * dev.stategrad.client.probe.Examples} go into a {@link dev.stategrad.client.probe.Classifier}, which is a {@link
 * dev.stategrad.client.probe.LinearDiscriminantAnalysis} or a {@link dev.stategrad.client.probe.LogisticRegression}. Features
 * are taken as they are, without standardization. {@link dev.stategrad.client.probe.SyntheticProbe} does what the paper does
 * with states of the synthetic task, {@link dev.stategrad.client.probe.EmbeddingProbe} what it does with embeddings, and {@link
 * dev.stategrad.client.probe.StateProbe} the same with states of any text: {@link dev.stategrad.client.probe.TokenSample} says
 * which, {@link dev.stategrad.client.probe.SampledLabels} what is to be told of them. Every accuracy comes with that of the most frequent class and that of a control task
 * with random labels (Hewitt and Liang, 2019).
 */
@NullMarked
package dev.stategrad.client.probe;

import org.jspecify.annotations.NullMarked;
