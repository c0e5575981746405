package dev.stategrad.server.work;

import java.util.Map;

/** An analysis needs more memory than it may take; says what would fit. */
public final class OverMemoryBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> fits;

    OverMemoryBudgetException(String message, Map<String, String> fits) {
        super(message);
        this.fits = Map.copyOf(fits);
    }

    /** For programs: {@code delays_that_fit}, and where they apply {@code labels_that_fit}, {@code blocks_that_fit} and
     * {@code spectra_only_fits}, each with everything else as it is. */
    public Map<String, String> fits() {
        return fits;
    }
}
