package dev.stategrad.server.worker;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
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
import java.util.Optional;
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
        com.google.rpc.Status status = StatusProto.fromThrowable(refused);
        Optional<BadRequest> fields = detail(status, BadRequest.class);
        if (fields.isPresent()) {
            return invalid(fields.get().getFieldViolations(0), refused);
        }
        return detail(status, ErrorInfo.class)
                .map(info -> new ServiceException(
                        FailureReason.valueOf(info.getReason()),
                        String.valueOf(refused.getStatus().getDescription()),
                        refused))
                .orElseGet(() -> new ServiceException(
                        FailureReason.WORKER_LOST, "the process that computes went away; try again", refused));
    }

    private static InvalidInputException invalid(BadRequest.FieldViolation field, StatusRuntimeException refused) {
        String text = field.getDescription();
        int found = text.lastIndexOf(", found ");
        InvalidInputException invalid = new InvalidInputException(
                field.getField(),
                text.substring("expected ".length(), found),
                text.substring(found + ", found ".length()));
        invalid.initCause(refused);
        return invalid;
    }

    private static <T extends Message> Optional<T> detail(com.google.rpc.@Nullable Status status, Class<T> type) {
        if (status == null) {
            return Optional.empty();
        }
        return status.getDetailsList().stream()
                .filter(detail -> detail.is(type))
                .findFirst()
                .map(detail -> unpacked(detail, type));
    }

    private static <T extends Message> T unpacked(Any detail, Class<T> type) {
        try {
            return detail.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("expected " + type.getSimpleName() + ", found something else", e);
        }
    }
}
