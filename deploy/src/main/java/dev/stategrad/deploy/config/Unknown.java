package dev.stategrad.deploy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What to say to somebody who wrote a name that does not exist. */
final class Unknown {
    private Unknown() {}

    /** @param kind what the name should be one of, e.g. {@code a setting} */
    static String describe(String written, String kind, Collection<String> names) {
        String meant = nearest(written, names)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return written + ": expected " + kind + ", found a name that is none" + meant;
    }

    /** The name that differs in the fewest letters, unless half of its letters differ. */
    static Optional<String> nearest(String written, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> 2 * distance(written, name) < name.length());
    }

    /** Levenshtein's: letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
