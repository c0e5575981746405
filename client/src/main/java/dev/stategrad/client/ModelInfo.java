package dev.stategrad.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model that a server keeps.
 *
 * @param name its name, e.g. {@code wiki-lstm}
 * @param status where it stands
 * @param shape cell and sizes
 * @param created when the server accepted it
 * @param weightsSha256 SHA-256 over names, types, shapes and bytes of the weights; empty until READY
 * @param weightsBytes size of the weights; 0 until READY
 * @param hasVocabulary whether the model came with the words of its vocabulary
 * @param training how it was trained; empty for an imported model
 * @param pretrainedEmbeddings whether its training started from embeddings that were sent along; false for an imported model
 * @param epochs those that are done, oldest first
 * @param bestEpoch which epoch the weights come from, counted from 1; 0 for an untrained model, and for an
 *     imported one unless it came with its epoch
 * @param keptEpochs epochs whose weights {@code name@epoch} selects, rising, 0 for the initial ones; empty until READY,
 *     and unless the training was to keep them or they were imported with their epochs
 * @param failure why training failed; empty unless FAILED
 * @param parity how closely it computes what its source framework did; empty unless its import was checked
 */
public record ModelInfo(
        String name,
        ModelStatus status,
        ModelShape shape,
        Instant created,
        String weightsSha256,
        long weightsBytes,
        boolean hasVocabulary,
        Optional<TrainingOptions> training,
        boolean pretrainedEmbeddings,
        List<EpochSummary> epochs,
        int bestEpoch,
        List<Integer> keptEpochs,
        String failure,
        Optional<ParityCertificate> parity) {
    public ModelInfo {
        epochs = List.copyOf(epochs);
        keptEpochs = List.copyOf(keptEpochs);
    }
}
