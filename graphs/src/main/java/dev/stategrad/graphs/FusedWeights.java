package dev.stategrad.graphs;

/**
 * An LSTM's weights in the layout of TensorFlow's fused LSTM (BlockLSTMV2): one matrix that multiplies [x, h] from the
 * right, gates in torch.nn's own order i, f, g, o, one bias.
 *
 * @param weight [E + H, 4H], flat
 * @param bias [4H], the sum of torch.nn's two
 */
record FusedWeights(double[] weight, double[] bias) {
    static FusedWeights of(ModelWeights weights) {
        int embedding = weights.architecture().embedding();
        int hidden = weights.architecture().hidden();
        double[] weight = new double[(embedding + hidden) * 4 * hidden];
        place(weights.array(ModelWeights.INPUT).toDoubles(), embedding, hidden, weight, 0);
        place(weights.array(ModelWeights.RECURRENT).toDoubles(), hidden, hidden, weight, embedding);
        return new FusedWeights(weight, summedBias(weights));
    }

    /** torch.nn's two biases act only through their sum, [4H]. */
    static double[] summedBias(ModelWeights weights) {
        double[] sum = weights.array(ModelWeights.INPUT_BIAS).toDoubles();
        double[] recurrent = weights.array(ModelWeights.RECURRENT_BIAS).toDoubles();
        for (int row = 0; row < sum.length; row++) {
            sum[row] += recurrent[row];
        }
        return sum;
    }

    /** Transposes [4H, columns] into rows firstRow … of the fused matrix. */
    private static void place(double[] stacked, int columns, int hidden, double[] fused, int firstRow) {
        for (int row = 0; row < 4 * hidden; row++) {
            for (int column = 0; column < columns; column++) {
                fused[(firstRow + column) * 4 * hidden + row] = stacked[row * columns + column];
            }
        }
    }
}
