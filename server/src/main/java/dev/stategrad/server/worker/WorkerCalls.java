package dev.stategrad.server.worker;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.ParityFiles;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.worker.v1.CheckParityRequest;
import dev.stategrad.worker.v1.CheckParityResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls of the front that wait for their answer. */
final class WorkerCalls {
    private final Worker worker;
    private final ModelStore store;

    WorkerCalls(Worker worker, ModelStore store) {
        this.worker = worker;
        this.store = store;
    }

    /** @throws InvalidInputException when the values don't suit the model; ServiceException WORKER_LOST, STORE_FULL */
    ParityReport check(ModelWeights weights, ParityReference reference, DeviceAccount account) {
        try (ParityFiles files = store.newParityFiles()) {
            files.write(weights, reference);
            CheckParityRequest request = CheckParityRequest.newBuilder()
                    .setFolder(files.folder().toString())
                    .build();
            return ParityMessages.report(check(request, account));
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private CheckParityResponse check(CheckParityRequest request, DeviceAccount account) {
        try (Worker.Lease lease = worker.lease().join()) {
            var headers = CallMetadata.of(account.user(), account.weight());
            return WorkerServiceGrpc.newBlockingStub(lease.channel())
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .checkParity(request);
        } catch (StatusRuntimeException e) {
            throw translate(e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof ServiceException known ? known : e;
        }
    }

    /** What the worker refused, as if it had been refused here. */
    private static RuntimeException translate(StatusRuntimeException refused) {
        BadRequest.FieldViolation field = field(StatusProto.fromThrowable(refused));
        if (field == null) {
            return new ServiceException(
                    FailureReason.WORKER_LOST, "the process that computes went away; try again", refused);
        }
        String text = field.getDescription();
        int found = text.lastIndexOf(", found ");
        InvalidInputException invalid = new InvalidInputException(
                field.getField(),
                text.substring("expected ".length(), found),
                text.substring(found + ", found ".length()));
        invalid.initCause(refused);
        return invalid;
    }

    private static BadRequest.@Nullable FieldViolation field(com.google.rpc.@Nullable Status status) {
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(BadRequest.class)) {
                    try {
                        return detail.unpack(BadRequest.class).getFieldViolations(0);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("expected a BadRequest, found something else", e);
                    }
                }
            }
        }
        return null;
    }
}
