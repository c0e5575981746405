package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.TokenBatch;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.TensorChunk;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What follows the config of an analysis's request: the rest of the whitening, if there is one, then tokens. */
public final class AnalysisInput {
    private final @Nullable WhiteningAssembly whitening;

    /**
     * @param request the same config, translated
     * @throws InvalidInputException when the config's part of the whitening is none
     */
    public AnalysisInput(AnalysisConfig config, AnalysisRequest request) {
        whitening = Whitenings.begin(config, request);
    }

    /**
     * Takes the next message.
     *
     * @param tokens given those that it carries, unchecked
     * @throws InvalidInputException when it is not one that may come now
     */
    public void read(AnalyzeStateGradientsRequest message, Consumer<TokenBatch> tokens) {
        switch (message.getRequestCase()) {
            case TOKENS -> {
                requireWhitening();
                tokens.accept(TensorMessages.batch(message.getTokens()));
            }
            case WHITENING -> add(message.getWhitening());
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
    }

    /** Nothing follows. @return D of the whitening, [E, E]; null without @throws InvalidInputException when it is not whole */
    public double @Nullable [] end() {
        requireWhitening();
        return whitening == null ? null : whitening.factor();
    }

    private void add(TensorChunk chunk) {
        if (whitening == null || whitening.complete()) {
            throw Requests.whiteningUnasked();
        }
        whitening.add(chunk);
    }

    private void requireWhitening() {
        if (whitening != null && !whitening.complete()) {
            throw new InvalidInputException("whitening", "all of it before the first tokens", "a part of it");
        }
    }
}
