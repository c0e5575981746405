package dev.stategrad.client.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as text. */
final class Numbers {
    private Numbers() {}

    /** On an axis: as short as its digits allow, with a power of ten only where there would be many zeros. */
    static String tick(double value) {
        BigDecimal number = new BigDecimal(value).round(new MathContext(6));
        double size = Math.abs(value);
        return size == 0 || size >= 1e-4 && size < 1e5
                ? number.stripTrailingZeros().toPlainString()
                : power(number.round(new MathContext(3)));
    }

    /** With two digits, for scales whose ticks are no round numbers. */
    static String twoDigits(double value) {
        return tick(new BigDecimal(value).round(new MathContext(2)).doubleValue());
    }

    private static String power(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        int exponent = plain.precision() - plain.scale() - 1;
        return plain.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }

    static String integer(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Four digits after the point, or four significant ones. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        boolean plain = size == 0 || (size >= 1e-3 && size < 1e5);
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
    }

    static String share(double ratio) {
        return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.3f", ratio);
    }

    static String oneDecimal(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.1f", value);
    }

    /** A share of 1 in percent. */
    static String percent(double share) {
        return oneDecimal(100 * share);
    }
}
