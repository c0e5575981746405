package dev.stategrad.server.work;

/**
 * How long a label takes once the text is read: its sums are fetched, divided and decomposed. Measured from the end of the
 * first label, since the first decomposition pays for compiling.
 */
final class LabelClock {
    private final DeviceUser device;
    private final LabelSpectra spectra;
    private double began;
    private long solvedBefore;
    private boolean running;

    LabelClock(DeviceUser device, LabelSpectra spectra) {
        this.device = device;
        this.spectra = spectra;
    }

    /** Another label is done. */
    void labelDone() {
        if (!running) {
            running = true;
            began = device.busySeconds();
            solvedBefore = spectra.solved();
        }
    }

    /** Decompositions so far. */
    long solved() {
        return spectra.solved();
    }

    /**
     * Seconds for each decomposition; of a single label, the decompositions alone.
     *
     * @param apart whether the device worked on the text in between, so that only the decompositions count
     */
    double perSpectrum(boolean apart) {
        long solved = spectra.solved() - solvedBefore;
        return apart || solved == 0
                ? spectra.seconds() / Math.max(1, spectra.solved())
                : (device.busySeconds() - began) / solved;
    }
}
