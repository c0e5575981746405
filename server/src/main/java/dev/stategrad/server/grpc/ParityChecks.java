package dev.stategrad.server.grpc;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.limits.Places;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.ParityChecker;

/**
 * A few checks at once. Each waits for its turn on the device in a thread that also answers calls: without a limit, imports of one
 * caller would take them all, and nobody would hear anything while a long job runs.
 */
final class ParityChecks implements ParityChecker {
    private static final int AT_ONCE = 4;
    private static final int OF_ONE_CALLER = 2;

    private final ParityChecker checker;
    private final Places places = new Places("reference checks", AT_ONCE, OF_ONE_CALLER);

    ParityChecks(ParityChecker checker) {
        this.checker = checker;
    }

    @Override
    public ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        try (Places.Place place = places.take(account.user())) {
            return checker.check(weights, reference, account);
        }
    }
}
