/**
 * All of Stategrad's TensorFlow: language models, their training, state Jacobians and spectra. Arrays go in, arrays
 * come out; no type of TensorFlow is visible outside this package.
 *
 * <p>Letters used throughout: V vocabulary, E embedding size, H state size, L layers, B parallel streams, T tokens of a
 * stream, D number of delays (τ = 0 … D−1), N sources processed together, C labels of a grouping. Matrices are
 * row-major. A gradient matrix is [H, E]: row = component of the state, column = component of the embedding.
 *
 * <p><b>The way of an analysis.</b> {@link dev.stategrad.graphs.StateGradientEngine} reads tokens into streams
 * ({@code SourceStream}), which run forwards ({@code Trajectory}) and yield blocks of consecutive sources with the
 * coefficients of each step's Jacobian. Lanes, one for each core, carry the tangents of a block through all delays ({@code
 * UnrolledBlock}, {@code StepJacobian}) and add them up in float64 ({@code SumVariables}). Where the sums of thousands of
 * labels exceed the budget, the text is read in several passes ({@code PassPlan}). Labels are told of one after the other.
 * Between two blocks, and between two labels, everything that counts can be saved ({@link
 * dev.stategrad.graphs.SavePoint}).
 *
 * <p><b>The way of a training.</b> {@link dev.stategrad.graphs.LanguageModelTrainer} cuts a corpus into windows ({@code
 * TokenWindows}) and hands each to a graph ({@code TrainingGraph}) that is the same for all of them. Its towers, one for each
 * core, take a share of the streams through the layers ({@code WindowLayer}) and the output layer ({@code SoftmaxLoss}) and
 * back; their gradients are added up, clipped and applied ({@code UpdateRule}). Between two windows everything that counts is
 * in {@link dev.stategrad.graphs.TrainingCheckpoint}.
 *
 * <p><b>A new cell</b> is one new class that implements {@code Cell}: its step forwards, written with the recurrent products
 * that it is handed; the coefficients of that step's derivative; and how these fold into the weights. It gets a name in
 * {@link dev.stategrad.graphs.CellKind}, which says how many gates its matrices stack, and its equations once more, in plain
 * Java, in the tests' {@code ReferenceModel}. {@code CellContractTest} then runs it alone and in stacks, in both precisions,
 * against central differences; training, scoring, recording and analysis need nothing more. {@code LstmCell} tells the
 * mathematics.
 *
 * <p>What was tried and rejected, with its figures, is in {@code DECISIONS.md} of this module; what it reaches, in {@code
 * PERFORMANCE.md}.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.graphs;
