package dev.stategrad.server.jobs;

import dev.stategrad.graphs.InvalidInputException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/** Id of a job, and of the analysis that it makes: 13 digits and lower-case letters. */
public record JobId(String value) {
    private static final Pattern ID = Pattern.compile("[0-9a-z]{13}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RADIX = 36;
    private static final String JOBS = "jobs/";
    private static final String ANALYSES = "analyses/";

    public JobId {
        if (!ID.matcher(value).matches()) {
            throw bad(JOBS);
        }
    }

    static boolean isId(String value) {
        return ID.matcher(value).matches();
    }

    /** A new one: 64 random bits, so that nobody guesses one and no two are the same. */
    public static JobId random() {
        String digits = Long.toUnsignedString(RANDOM.nextLong(), RADIX);
        return new JobId("0".repeat(13 - digits.length()) + digits.toLowerCase(Locale.ROOT));
    }

    /** The id in {@code jobs/{id}}. @throws InvalidInputException when it is no such name */
    public static JobId ofJob(String name) {
        return of(JOBS, name);
    }

    /** The id in {@code analyses/{id}}. @throws InvalidInputException when it is no such name */
    public static JobId ofAnalysis(String name) {
        return of(ANALYSES, name);
    }

    /** Resource name, {@code jobs/{id}}. */
    public String name() {
        return JOBS + value;
    }

    /** Resource name of the analysis that the job makes, {@code analyses/{id}}. */
    public String analysisName() {
        return ANALYSES + value;
    }

    @Override
    public String toString() {
        return name();
    }

    private static JobId of(String prefix, String name) {
        if (!name.startsWith(prefix)
                || !ID.matcher(name.substring(prefix.length())).matches()) {
            throw bad(prefix);
        }
        return new JobId(name.substring(prefix.length()));
    }

    private static InvalidInputException bad(String prefix) {
        return new InvalidInputException("name", prefix + " and 13 of 0-9 a-z", "something else");
    }
}
