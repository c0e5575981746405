package dev.stategrad.client;

/** IEEE 754 binary16: one bit of sign, five of exponent, ten of mantissa. Java has it from version 20 on. */
final class HalfPrecision {
    private static final int MANTISSA_BITS = 10;
    private static final int EXPONENT_MASK = 0x1f;
    private static final int MANTISSA_MASK = (1 << MANTISSA_BITS) - 1;
    /** Biases of binary32 and binary16 are 127 and 15. */
    private static final int BIAS_DIFFERENCE = 127 - 15;
    /** The unit of subnormal numbers, 2⁻²⁴. */
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfPrecision() {}

    /** The same number, exactly; infinities and NaN stay what they are. */
    static float toFloat(short half) {
        int exponent = (half >>> MANTISSA_BITS) & EXPONENT_MASK;
        int mantissa = half & MANTISSA_MASK;
        float magnitude = exponent == 0 ? mantissa * SUBNORMAL_UNIT : normal(exponent, mantissa);
        return half < 0 ? -magnitude : magnitude;
    }

    private static float normal(int exponent, int mantissa) {
        int wide = exponent == EXPONENT_MASK ? 0xff : exponent + BIAS_DIFFERENCE;
        return Float.intBitsToFloat((wide << 23) | (mantissa << (23 - MANTISSA_BITS)));
    }
}
