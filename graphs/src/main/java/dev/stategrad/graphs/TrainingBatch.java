package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * A window as the training graph takes it: tokens as places in lists of the distinct words that they come from, so that only
 * those rows of the large matrices are read and moved.
 *
 * @param inputWords distinct words that are read; first the output words when tied and sampled
 * @param inputs place of each input in {@code inputWords}, [T·B]; the words themselves for one-hot input
 * @param outputWords distinct words that the softmax runs over; empty for the full softmax
 * @param corrections added to the logits of {@code outputWords}, a target's own excepted
 * @param targets place of each target in {@code outputWords}, [T·B]; the words themselves for the full softmax
 * @param weights of the pairs' losses, [T·B]
 */
record TrainingBatch(
        int[] inputWords, int[] inputs, int[] outputWords, float[] corrections, int[] targets, float[] weights) {
    /** Takes a word out of the sum: exp(−10³⁰) = 0. */
    private static final float NEVER = -1e30f;

    /** Makes batches; keeps arrays as large as the vocabulary, so one for each training. */
    static final class Maker {
        private final TrainingOptions options;
        private final WordList inputs;
        private final WordList outputs;

        Maker(TrainingOptions options) {
            this.options = options;
            int vocabulary = options.architecture().vocabulary();
            inputs = new WordList(vocabulary);
            outputs = new WordList(vocabulary);
        }

        /** With the full softmax. */
        TrainingBatch of(TokenWindows.Window window) {
            inputs.clear();
            int[] places = inputPlaces(window);
            return new TrainingBatch(
                    inputs.words(), places, new int[0], new float[0], window.targets(), window.weights());
        }

        /** With a softmax over the candidates and the targets. */
        TrainingBatch of(TokenWindows.Window window, CandidateSampler.Candidates candidates) {
            outputs.clear();
            outputs.places(candidates.ids());
            int[] targets = outputs.places(window.targets());
            int[] words = outputs.words();
            float[] corrections = Arrays.copyOf(candidates.corrections(), words.length);
            Arrays.fill(corrections, candidates.ids().length, words.length, NEVER);
            inputs.clear();
            if (options.tied()) {
                inputs.places(words);
            }
            int[] places = inputPlaces(window);
            return new TrainingBatch(inputs.words(), places, words, corrections, targets, window.weights());
        }

        private int[] inputPlaces(TokenWindows.Window window) {
            return options.architecture().oneHot() ? window.inputs() : inputs.places(window.inputs());
        }
    }

    /** Distinct words in the order in which they were first met. */
    private static final class WordList {
        private final int[] placeOf;
        private final int[] words;
        private int size;

        WordList(int vocabulary) {
            placeOf = new int[vocabulary];
            Arrays.fill(placeOf, -1);
            words = new int[vocabulary];
        }

        void clear() {
            for (int n = 0; n < size; n++) {
                placeOf[words[n]] = -1;
            }
            size = 0;
        }

        int[] words() {
            return Arrays.copyOf(words, size);
        }

        /** Adds what is new and tells where each word is. */
        int[] places(int[] tokens) {
            int[] places = new int[tokens.length];
            for (int n = 0; n < tokens.length; n++) {
                int word = tokens[n];
                if (placeOf[word] < 0) {
                    words[size] = word;
                    placeOf[word] = size++;
                }
                places[n] = placeOf[word];
            }
            return places;
        }
    }
}
