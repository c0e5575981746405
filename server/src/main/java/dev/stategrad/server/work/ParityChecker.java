package dev.stategrad.server.work;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;

/** Compares what a model computes with what its source framework did, in this process or another. Thread-safe. */
@FunctionalInterface
public interface ParityChecker {
    /** Takes turns on the device. @throws dev.stategrad.graphs.InvalidInputException when the values don't suit the model */
    ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account);
}
