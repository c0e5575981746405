package dev.stategrad.client.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** In what analyses can differ, read from their provenance: what decides which of them share an axis. */
final class Traits {
    /** A way to differ. */
    enum Trait {
        CELL,
        STATE,
        HIDDEN,
        EMBEDDING,
        EMBEDDINGS,
        LAYERS,
        LAYER,
        /** The text's name, for people. */
        CORPUS,
        /** Texts of one name may differ. */
        CORPUS_SHA256,
        SEED,
        /** Random or trained weights. */
        TRAINING,
        /** The epoch of a snapshot in mid-training; empty for a model as it is. */
        EPOCH,
        /** Options that change which pairs, and how many, are averaged: noise makes singular values of fewer larger. */
        PAIRS
    }

    static final String RANDOM = "random weights";
    static final String TRAINED = "trained";

    private final Map<Trait, String> values = new EnumMap<>(Trait.class);

    private Traits(ReportSource source) {
        String epoch = source.option(ReportOptions.EPOCH);
        var spectra = source.analysis().spectra();
        values.put(Trait.CELL, source.option(ReportOptions.CELL));
        values.put(Trait.STATE, source.option(ReportOptions.STATE));
        values.put(Trait.HIDDEN, Integer.toString(spectra.hidden()));
        values.put(Trait.EMBEDDING, Integer.toString(spectra.embedding()));
        values.put(Trait.EMBEDDINGS, source.option(ReportOptions.EMBEDDINGS));
        values.put(Trait.LAYERS, source.option(ReportOptions.LAYERS));
        values.put(Trait.LAYER, source.option(ReportOptions.LAYER));
        values.put(Trait.CORPUS, source.provenance().corpus());
        values.put(Trait.CORPUS_SHA256, source.provenance().corpusSha256());
        values.put(Trait.SEED, source.option(ReportOptions.SEED));
        values.put(Trait.TRAINING, epoch.equals("0") ? RANDOM : TRAINED);
        values.put(Trait.EPOCH, isSnapshot(source) ? epoch : "");
        Map<String, String> pairs = new TreeMap<>();
        for (String option : Set.of("window", "reset-after", "first-tokens", ReportOptions.MATCH)) {
            String value = source.option(option);
            pairs.put(option, value.equals("none") ? "" : value);
        }
        values.put(Trait.PAIRS, pairs.toString());
    }

    static Traits of(ReportSource source) {
        return new Traits(source);
    }

    // Weights of an epoch are asked for as MODEL@EPOCH.
    private static boolean isSnapshot(ReportSource source) {
        return source.provenance().model().matches(".*@[0-9]+");
    }

    String get(Trait trait) {
        return values.getOrDefault(trait, "");
    }

    /** What must agree between analyses that may differ in {@code free}. */
    Map<Trait, String> without(Set<Trait> free) {
        Map<Trait, String> fixed = new EnumMap<>(values);
        fixed.keySet().removeAll(free);
        return Map.copyOf(fixed);
    }

    /** What sets an analysis apart from those that it is compared with. */
    Map<Trait, String> only(Set<Trait> asked) {
        Map<Trait, String> chosen = new EnumMap<>(values);
        chosen.keySet().retainAll(asked);
        return Map.copyOf(chosen);
    }
}
