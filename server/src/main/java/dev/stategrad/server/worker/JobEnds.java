package dev.stategrad.server.worker;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobOutcome;
import io.grpc.protobuf.StatusProto;

/** How jobs end, on the wire. */
final class JobEnds {
    private final ErrorTranslator errors;

    JobEnds(ErrorTranslator errors) {
        this.errors = errors;
    }

    static JobEnd succeeded(DeviceAccount account) {
        return end(JobOutcome.JOB_OUTCOME_SUCCEEDED, account).build();
    }

    static JobEnd stopped(DeviceAccount account) {
        return end(JobOutcome.JOB_OUTCOME_STOPPED, account).build();
    }

    /** @param reason empty when it is not known any more */
    static JobEnd failed(DeviceAccount account, String reason, String text) {
        return end(JobOutcome.JOB_OUTCOME_FAILED, account)
                .setFailureReason(reason)
                .setFailure(text)
                .build();
    }

    /** What a caller who waits for the job would be told of an error. */
    JobEnd failed(DeviceAccount account, Throwable error) {
        Status status = StatusProto.fromThrowable(errors.translate(error));
        return failed(account, reason(status), status == null ? "" : status.getMessage());
    }

    private static JobEnd.Builder end(JobOutcome outcome, DeviceAccount account) {
        return JobEnd.newBuilder().setOutcome(outcome).setDeviceNanos(account.busyNanos());
    }

    private static String reason(@org.jspecify.annotations.Nullable Status status) {
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    try {
                        return detail.unpack(ErrorInfo.class).getReason();
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("expected an ErrorInfo that was just made", e);
                    }
                }
            }
        }
        return FailureReason.INTERNAL.name();
    }
}
