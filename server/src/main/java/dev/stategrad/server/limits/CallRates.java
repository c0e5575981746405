package dev.stategrad.server.limits;

import dev.stategrad.graphs.InvalidInputException;

/**
 * How often a caller may call. Who was quiet may call {@code burst} times at once; then the pace holds.
 *
 * @param callsPerSecond pace of all calls; at least 1
 * @param callBurst at least 1
 * @param submitsPerSecond pace of those calls that change something or take the device; at least 1
 * @param submitBurst at least 1
 * @param openPerCaller most calls that a caller may have open; at least 1
 * @param open most calls that may be open in all; at least 1
 */
public record CallRates(
        int callsPerSecond, int callBurst, int submitsPerSecond, int submitBurst, int openPerCaller, int open) {

    public CallRates {
        requirePositive("calls_per_second", callsPerSecond);
        requirePositive("call_burst", callBurst);
        requirePositive("submits_per_second", submitsPerSecond);
        requirePositive("submit_burst", submitBurst);
        requirePositive("open_calls_per_caller", openPerCaller);
        requirePositive("open_calls", open);
    }

    /** Far above what people and their scripts do, and below what would keep others from being answered. */
    public static CallRates defaults() {
        return new CallRates(100, 1000, 20, 200, 256, 2048);
    }

    private static void requirePositive(String argument, int value) {
        if (value < 1) {
            throw new InvalidInputException(argument, "at least 1", value);
        }
    }
}
