package dev.stategrad.server.work;

/**
 * What analyses of one kind cost on a device: seconds = setup + bytes · perByte + pairs · perPair + spectra · perSpectrum.
 *
 * @param setup seconds until the first token is worked on
 * @param perByte seconds for each byte of sums that is set to zero
 * @param perPair seconds for each source and delay
 * @param perSpectrum seconds for each singular value decomposition, with fetching the sums
 */
record AnalysisCost(double setup, double perByte, double perPair, double perSpectrum) {
    // The past counts as much as the newest analysis: follows a box whose load changes, smooths single outliers.
    private static final double NEWEST = 0.5;

    /**
     * How much there is to do.
     *
     * @param bytes of sums, in all passes together
     * @param pairs of a source and a delay
     * @param spectra number of decompositions
     */
    record Work(double bytes, double pairs, double spectra) {}

    AnalysisCost {
        if (!(setup >= 0 && perByte >= 0 && perPair >= 0 && perSpectrum >= 0)) {
            throw new IllegalArgumentException("cost: expected seconds of at least 0, found " + setup + ", " + perByte
                    + ", " + perPair + ", " + perSpectrum);
        }
    }

    double seconds(Work work) {
        return fixed(work) + work.pairs() * perPair + work.spectra() * perSpectrum;
    }

    /** What was known, brought nearer to what an analysis took. */
    AnalysisCost refined(Work work, double seconds, double newPerSpectrum) {
        double spectrum = work.spectra() > 0 ? newPerSpectrum : perSpectrum;
        double engineSeconds = seconds - work.spectra() * spectrum;
        // What takes hardly longer than setting up says nothing about the speed.
        boolean tells = work.pairs() > 0 && engineSeconds > 2 * fixed(work);
        double pair = tells ? (engineSeconds - fixed(work)) / work.pairs() : perPair;
        return new AnalysisCost(setup, perByte, towards(perPair, pair), towards(perSpectrum, spectrum));
    }

    private double fixed(Work work) {
        return setup + work.bytes() * perByte;
    }

    private static double towards(double known, double measured) {
        return (1 - NEWEST) * known + NEWEST * measured;
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
