package dev.stategrad.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.NettyService;
import dev.stategrad.v1.CancelTrainingRequest;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;

/** Models that mutated calls brought in. Trainings of thousands of epochs are no mistake of anybody's; they end here. */
final class BroughtIn {
    private final NettyService service;

    BroughtIn(NettyService service) {
        this.service = service;
    }

    void remove() {
        for (Model model : service.models()
                .listModels(ListModelsRequest.getDefaultInstance())
                .getModelsList()) {
            String name = model.getName();
            if (ValidCalls.broughtIn().contains(name)) {
                unlessGone(() -> service.models()
                        .cancelTraining(
                                CancelTrainingRequest.newBuilder().setName(name).build()));
                unlessGone(() -> service.models()
                        .deleteModel(
                                DeleteModelRequest.newBuilder().setName(name).build()));
            }
        }
    }

    /** Another caller may remove the same model. */
    private static void unlessGone(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isIn(Code.NOT_FOUND, Code.FAILED_PRECONDITION);
        }
    }
}
