package dev.stategrad.graphs;

/**
 * A layer's weights in the layout of TensorFlow's fused LSTM (BlockLSTMV2), which suits any cell: one matrix that
 * multiplies [x, h] from the right, gates in torch.nn's own order side by side.
 *
 * @param weight [I + H, gates·H], flat; I is E for the first layer and H for the others
 * @param inputBias b_ih, [gates·H]
 * @param recurrentBias b_hh, [gates·H]
 */
record FusedWeights(double[] weight, double[] inputBias, double[] recurrentBias) {
    /** @param layer counted from 1 */
    static FusedWeights of(ModelWeights weights, int layer) {
        Architecture architecture = weights.architecture();
        int inputs = architecture.inputs(layer);
        int hidden = architecture.hidden();
        int gates = architecture.cell().gates() * hidden;
        double[] weight = new double[(inputs + hidden) * gates];
        place(weights.array(ModelWeights.input(layer)).toDoubles(), inputs, gates, weight, 0);
        place(weights.array(ModelWeights.recurrent(layer)).toDoubles(), hidden, gates, weight, inputs);
        return new FusedWeights(
                weight,
                weights.array(ModelWeights.inputBias(layer)).toDoubles(),
                weights.array(ModelWeights.recurrentBias(layer)).toDoubles());
    }

    /** b_ih + b_hh, [gates·H]: all that matters of the two where both are added at the same place. */
    double[] summedBias() {
        double[] sum = inputBias.clone();
        for (int n = 0; n < sum.length; n++) {
            sum[n] += recurrentBias[n];
        }
        return sum;
    }

    /** Transposes [gates·H, columns] into rows firstRow … of the fused matrix. */
    private static void place(double[] stacked, int columns, int gates, double[] fused, int firstRow) {
        for (int row = 0; row < gates; row++) {
            for (int column = 0; column < columns; column++) {
                fused[(firstRow + column) * gates + row] = stacked[row * columns + column];
            }
        }
    }
}
