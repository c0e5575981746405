package dev.stategrad.client.cli;

import dev.stategrad.client.ModelContents;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.files.StoredAnalysis;
import java.util.List;

/**
 * The words of the model that an analysis looked at.
 *
 * @param embeddings [V, E] row-major
 * @param vocabulary words by id; empty when the model has none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, and left alone
record AnalyzedModel(double[] embeddings, Whitening whitening, List<String> vocabulary) {
    /** Reads the embeddings of a model, whose weights must be those that were analysed. */
    static AnalyzedModel read(StategradClient client, String model, StoredAnalysis analysis) {
        String analysed = analysis.provenance().modelSha256();
        String found = client.getModel(model).weightsSha256();
        if (!found.equals(analysed)) {
            throw new CommandFailedException("model " + model + ": expected the weights that were analysed, SHA-256 "
                    + analysed + ", found " + found);
        }
        ModelContents contents = client.readTensors(model, AnalysisOptions.ENCODER::equals);
        Tensor encoder = contents.tensors().get(AnalysisOptions.ENCODER);
        if (encoder == null) {
            throw new CommandFailedException("model " + model + ": expected an embedding matrix, found one-hot input");
        }
        double[] embeddings = encoder.toDoubles();
        int size = analysis.spectra().embedding();
        var whitening = Whitening.of(embeddings, embeddings.length / size, size);
        if (whitening instanceof SingularCovariance singular) {
            throw new CommandFailedException("model " + model + ": " + singular.reason());
        }
        return new AnalyzedModel(embeddings, (Whitening) whitening, contents.vocabulary());
    }

    /** A word, or its id where the model has no vocabulary. */
    String word(int id) {
        return vocabulary.isEmpty() ? Integer.toString(id) : vocabulary.get(id);
    }
}
