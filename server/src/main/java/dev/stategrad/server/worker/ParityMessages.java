package dev.stategrad.server.worker;

import dev.stategrad.graphs.ParityReport;
import dev.stategrad.worker.v1.CheckParityResponse;
import dev.stategrad.worker.v1.TensorDifference;

/** Reports of parity checks on the wire. */
final class ParityMessages {
    private ParityMessages() {}

    static CheckParityResponse response(ParityReport report) {
        CheckParityResponse.Builder response = CheckParityResponse.newBuilder().setTokens(report.tokens());
        for (ParityReport.TensorError error : report.errors()) {
            response.addDifferences(TensorDifference.newBuilder()
                    .setTensor(error.tensor())
                    .setMagnitude(error.magnitude())
                    .setError(error.error())
                    .setStream(error.stream())
                    .setStep(error.step())
                    .setComponent(error.component())
                    .setExpected(error.expected())
                    .setFound(error.found()));
        }
        return response.build();
    }

    static ParityReport report(CheckParityResponse response) {
        return new ParityReport(
                response.getTokens(),
                response.getDifferencesList().stream()
                        .map(ParityMessages::error)
                        .toList());
    }

    private static ParityReport.TensorError error(TensorDifference difference) {
        return new ParityReport.TensorError(
                difference.getTensor(),
                difference.getMagnitude(),
                difference.getError(),
                difference.getStream(),
                difference.getStep(),
                difference.getComponent(),
                difference.getExpected(),
                difference.getFound());
    }
}
