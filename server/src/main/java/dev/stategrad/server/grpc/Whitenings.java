package dev.stategrad.server.grpc;

import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.v1.AnalysisConfig;
import org.jspecify.annotations.Nullable;

/** Where a whitening begins: its first chunk comes with the config. */
final class Whitenings {
    private Whitenings() {}

    /** @return null when the config asks for none */
    static @Nullable WhiteningAssembly begin(AnalysisConfig config, AnalysisRequest request) {
        if (!config.hasWhitening()) {
            return null;
        }
        WhiteningAssembly whitening =
                new WhiteningAssembly(request.architecture().embedding());
        return Fields.within("config", () -> {
            whitening.add(config.getWhitening());
            return whitening;
        });
    }
}
