/**
 * Weights of language models that were trained elsewhere, brought into the names and the layout of {@code torch.nn},
 * which is what a server takes.
 *
 * <p>{@link dev.stategrad.client.weights.LanguageModelWeights#read} does it all. First every tensor gets a <em>role</em>:
 * its name says which ({@code Convention} knows the names that a framework gives), or a {@link
 * dev.stategrad.client.weights.NameMap} does. Then the convention turns the roles of each layer into torch's four tensors:
 *
 * <table>
 * <caption>Roles, and the order of their gate blocks</caption>
 * <tr><th>layout</th><th>roles of layer k + 1</th><th>LSTM</th><th>GRU</th></tr>
 * <tr><td>torch</td><td>rnn.weight_ih_lk [gH, I], rnn.weight_hh_lk [gH, H], rnn.bias_ih_lk, rnn.bias_hh_lk [gH]</td>
 *     <td>i, f, g, o</td><td>r, z, n</td></tr>
 * <tr><td>keras</td><td>rnn.kernel_lk [I, gH], rnn.recurrent_kernel_lk [H, gH], rnn.bias_lk [gH] or [2, gH]</td>
 *     <td>i, f, g, o</td><td>z, r, n</td></tr>
 * <tr><td>tf1</td><td>rnn.kernel_lk [I + H, gH], rnn.bias_lk [gH]; of a GRU rnn.gates_kernel_lk [I + H, 2H],
 *     rnn.gates_bias_lk, rnn.candidate_kernel_lk [I + H, H], rnn.candidate_bias_lk</td>
 *     <td>i, g, f, o</td><td>r, z; n</td></tr>
 * <tr><td>onnx</td><td>rnn.W_lk [1, gH, I], rnn.R_lk [1, gH, H], rnn.B_lk [1, 2gH]</td>
 *     <td>i, o, f, g</td><td>z, r, n</td></tr>
 * </table>
 *
 * <p>Beside them every layout has encoder.weight [V, E], decoder.weight [V, H] or decoder.kernel [H, V], and decoder.bias
 * [V]. I is E in layer 1 and H above it; g is the number of gates. All four agree on h' = z ⊙ h + (1 − z) ⊙ n.
 *
 * <p>Numbers are moved, never changed, but for a forget bias that TensorFlow 1 adds at run time, and for 16-bit numbers,
 * which are widened.
 */
@NullMarked
package dev.stategrad.client.weights;

import org.jspecify.annotations.NullMarked;
