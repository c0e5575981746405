package dev.stategrad.client.report;

import java.util.Arrays;

/**
 * Ends of confidence intervals, by delay; NaN where there is none.
 *
 * @param low [D]
 * @param high [D]
 */
@SuppressWarnings("ArrayRecordComponent") // filled while a file is read, then left alone
record Band(double[] low, double[] high) {
    static Band unknown(int delays) {
        double[] low = new double[delays];
        Arrays.fill(low, Double.NaN);
        return new Band(low, low.clone());
    }
}
