package dev.stategrad.server.identity;

/** What came from outside, fit to be shown: short, on one line, without control characters. */
final class Quoted {
    private static final int SHOWN = 80;

    private Quoted() {}

    static String of(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return '"' + shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?") + '"';
    }
}
