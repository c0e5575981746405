package dev.stategrad.client.report;

import dev.stategrad.client.report.Traits.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A question that the paper asks of several models (4.3.2), or one more: analyses that agree in everything but one trait, drawn
 * into the same axes. Of several seeds, where these are not the question, the model with the lowest validation perplexity stands
 * for the others, as in the paper; where perplexities are unknown, the one that was given first.
 */
enum Comparison {
    SEEDS(
            "4b",
            "seeds",
            EnumSet.of(Trait.SEED),
            "Different random seeds",
            "analyses of models that differ in --seed alone"),
    TRAINING(
            "5a",
            "training",
            EnumSet.of(Trait.TRAINING, Trait.EPOCH),
            "Trained and random weights",
            "an analysis of a trained model and one of the same model at epoch 0 (--epochs 0, or MODEL@0)"),
    CELLS(
            "5b",
            "cells",
            EnumSet.of(Trait.CELL, Trait.STATE),
            "Cells and states",
            "analyses of cell and hidden state, or of models that differ in --cell alone"),
    SIZES(
            "6a",
            "sizes",
            EnumSet.of(Trait.HIDDEN),
            "Sizes of the state",
            "analyses of models that differ in --hidden alone"),
    EMBEDDINGS(
            "6b",
            "embeddings",
            EnumSet.of(Trait.EMBEDDINGS),
            "Pre-trained embeddings and embeddings trained from scratch",
            "analyses of models with and without --embeddings"),
    CORPORA(
            "7a",
            "corpora",
            EnumSet.of(Trait.CORPUS, Trait.CORPUS_SHA256),
            "Corpora",
            "analyses of models of one architecture on several corpora"),
    LAYERS("", "layers", EnumSet.of(Trait.LAYER), "Layers of one model", "analyses that differ in --layer alone"),
    EPOCHS(
            "",
            "epochs",
            EnumSet.of(Trait.EPOCH, Trait.TRAINING),
            "Epochs of one training",
            "analyses of MODEL@0, MODEL@1, … of a model trained with --keep-epochs, or imported with --epoch");

    private final String number;
    private final String id;
    private final Set<Trait> free;
    private final String title;
    private final String need;

    Comparison(String number, String id, Set<Trait> free, String title, String need) {
        this.number = number;
        this.id = id;
        this.free = free;
        this.title = title;
        this.need = need;
    }

    /** As the paper counts; empty when it doesn't ask. */
    String number() {
        return number;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** What must be given for an answer. */
    String need() {
        return need;
    }

    /**
     * The answers that the given analyses allow, each a list of two or more with the names that a legend needs.
     *
     * @param perplexity on validation data; NaN when unknown
     */
    List<List<ReportSource>> of(List<ReportSource> sources, ToDoubleFunction<ReportSource> perplexity) {
        Map<Map<Trait, String>, Map<Map<Trait, String>, ReportSource>> alike = new LinkedHashMap<>();
        for (ReportSource source : sources) {
            Traits traits = Traits.of(source);
            if (isAsked(traits)) {
                alike.computeIfAbsent(traits.without(ignored()), key -> new LinkedHashMap<>())
                        .merge(traits.only(asked()), source, (first, second) -> better(first, second, perplexity));
            }
        }
        List<List<ReportSource>> answers = new ArrayList<>();
        for (var group : alike.values()) {
            if (group.size() > 1) {
                answers.add(group.values().stream().map(this::named).toList());
            }
        }
        return answers;
    }

    private static ReportSource better(
            ReportSource first, ReportSource second, ToDoubleFunction<ReportSource> perplexity) {
        return perplexity.applyAsDouble(second) < perplexity.applyAsDouble(first) ? second : first;
    }

    /** Models in mid-training, and random ones, are compared with themselves grown up only. */
    private boolean isAsked(Traits traits) {
        boolean snapshot = !traits.get(Trait.EPOCH).isEmpty();
        boolean random = traits.get(Trait.TRAINING).equals(Traits.RANDOM);
        return switch (this) {
            case EPOCHS -> snapshot;
            case TRAINING -> random || !snapshot;
            default -> !random && !snapshot;
        };
    }

    private Set<Trait> ignored() {
        Set<Trait> ignored = EnumSet.copyOf(free);
        if (this != EPOCHS) {
            ignored.add(Trait.SEED);
        }
        return ignored;
    }

    /** What one answer to the question differs in from the others. */
    private Set<Trait> asked() {
        return switch (this) {
            case TRAINING -> EnumSet.of(Trait.TRAINING);
            case EPOCHS -> EnumSet.of(Trait.EPOCH);
            default -> free;
        };
    }

    private ReportSource named(ReportSource source) {
        if (source.labelled()) {
            return source;
        }
        Traits traits = Traits.of(source);
        return source.named(
                switch (this) {
                    case SEEDS -> "seed " + traits.get(Trait.SEED);
                    case TRAINING -> traits.get(Trait.TRAINING);
                    case CELLS ->
                        traits.get(Trait.CELL).toUpperCase(Locale.ROOT) + ", " + traits.get(Trait.STATE) + " state";
                    case SIZES -> "H = " + traits.get(Trait.HIDDEN);
                    case EMBEDDINGS ->
                        traits.get(Trait.EMBEDDINGS).isEmpty() ? "from scratch" : traits.get(Trait.EMBEDDINGS);
                    case CORPORA -> traits.get(Trait.CORPUS);
                    case LAYERS -> "layer " + traits.get(Trait.LAYER);
                    case EPOCHS -> "epoch " + traits.get(Trait.EPOCH);
                });
    }
}
