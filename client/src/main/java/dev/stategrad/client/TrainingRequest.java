package dev.stategrad.client;

import java.util.List;
import java.util.Optional;

/**
 * A model that is to be trained.
 *
 * @param model its name
 * @param options how
 * @param vocabularySize V, number of token ids
 * @param vocabulary the V words in the order of their ids, or empty when tokens have no words
 * @param train weights are fitted to this one; its streams are joined, labels are ignored
 * @param valid scored after every epoch
 * @param embeddings [V, E] in F32, where the embeddings start; a row of NaN starts at random
 * @param job how the request is to be treated
 */
public record TrainingRequest(
        String model,
        TrainingOptions options,
        int vocabularySize,
        List<String> vocabulary,
        TokenSource train,
        Optional<TokenSource> valid,
        Optional<Tensor> embeddings,
        JobOptions job) {
    public TrainingRequest {
        vocabulary = List.copyOf(vocabulary);
        if (!vocabulary.isEmpty() && vocabulary.size() != vocabularySize) {
            throw new IllegalArgumentException(
                    "vocabulary: expected " + vocabularySize + " words, found " + vocabulary.size());
        }
    }

    /** A private training without a deadline. */
    public TrainingRequest(
            String model,
            TrainingOptions options,
            int vocabularySize,
            List<String> vocabulary,
            TokenSource train,
            Optional<TokenSource> valid,
            Optional<Tensor> embeddings) {
        this(model, options, vocabularySize, vocabulary, train, valid, embeddings, JobOptions.DEFAULT);
    }

    public TrainingRequest withJob(JobOptions newJob) {
        return new TrainingRequest(model, options, vocabularySize, vocabulary, train, valid, embeddings, newJob);
    }
}
