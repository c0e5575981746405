package dev.stategrad.server.jobs;

/**
 * What analyses of one kind cost on a device: seconds = setup + pairs · perPair + spectra · perSpectrum.
 *
 * @param setup seconds until the first token is worked on
 * @param perPair seconds for each source and delay
 * @param perSpectrum seconds for each singular value decomposition
 */
record AnalysisCost(double setup, double perPair, double perSpectrum) {
    // The past counts as much as the newest analysis: follows a box whose load changes, smooths single outliers.
    private static final double NEWEST = 0.5;

    AnalysisCost {
        if (!(setup >= 0 && perPair >= 0 && perSpectrum >= 0)) {
            throw new IllegalArgumentException(
                    "cost: expected seconds, found " + setup + " " + perPair + " " + perSpectrum);
        }
    }

    double seconds(double pairs, double spectra) {
        return setup + pairs * perPair + spectra * perSpectrum;
    }

    /** What was known, brought nearer to what an analysis took. */
    AnalysisCost refined(double pairs, double engineSeconds, double spectra, double spectraSeconds) {
        double pair = pairs > 0 ? Math.max(0, engineSeconds - setup) / pairs : perPair;
        double spectrum = spectra > 0 ? spectraSeconds / spectra : perSpectrum;
        return new AnalysisCost(
                setup, (1 - NEWEST) * perPair + NEWEST * pair, (1 - NEWEST) * perSpectrum + NEWEST * spectrum);
    }

    /**
     * Number of pairs of a source and a delay that the ends of streams leave, when all streams are equally long.
     *
     * @param tokens in all streams
     */
    static double pairs(double tokens, int streams, int delays) {
        double length = tokens / streams;
        double reached = Math.min(delays, length);
        return streams * (reached * length - reached * (reached - 1) / 2);
    }
}
