package dev.stategrad.client;

import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A detached analysis until it is accepted. When the listener fails, the call ends; if it is too late for that because the
 * request is complete, the analysis is cancelled as soon as its name is known, so that nobody computes what nobody wants.
 */
final class SubmittedAnalysis implements StreamingCall.Inbound<AnalyzeStateGradientsResponse, AnalysisInfo> {
    private final Consumer<AnalysisEvent> listener;
    private final Consumer<String> cancel;
    private final ServiceErrors errors;
    private final AnalysisInfoWire wire;
    private boolean complete;
    private @Nullable RuntimeException refusal;
    private Optional<AnalysisInfo> accepted = Optional.empty();

    /** @param cancel cancels the analysis of a name */
    SubmittedAnalysis(Consumer<AnalysisEvent> listener, Consumer<String> cancel, ServiceErrors errors) {
        this.listener = listener;
        this.cancel = cancel;
        this.errors = errors;
        this.wire = new AnalysisInfoWire(errors);
    }

    /** The messages of the request, which this must know the end of. */
    Outbound<AnalyzeStateGradientsRequest> sending(Outbound<AnalyzeStateGradientsRequest> messages) {
        return messages.then(() -> {
            complete = true;
            return null;
        });
    }

    @Override
    public void accept(AnalyzeStateGradientsResponse answer) {
        switch (answer.getResponseCase()) {
            case PLAN -> tell(new AnalysisEvent.Planned(AnalysisWire.plan(answer.getPlan())));
            case ACCEPTED -> accepted(wire.analysis(answer.getAccepted()));
            case PROGRESS, RESULT, SUMMARY ->
                throw errors.brokenReply(
                        "expected a detached analysis to be accepted last, found " + answer.getResponseCase());
            case RESPONSE_NOT_SET -> {
                // an answer that a newer server knows
            }
        }
    }

    private void accepted(AnalysisInfo analysis) {
        if (refusal == null) {
            tell(new AnalysisEvent.Accepted(analysis.name()));
        }
        if (refusal != null) {
            cancel.accept(analysis.name());
            throw refusal;
        }
        accepted = Optional.of(analysis);
    }

    private void tell(AnalysisEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            if (!complete) {
                throw e;
            }
            refusal = e;
        }
    }

    @Override
    public AnalysisInfo finish() {
        return accepted.orElseThrow(() -> errors.brokenReply("expected an accepted analysis, found the end"));
    }
}
