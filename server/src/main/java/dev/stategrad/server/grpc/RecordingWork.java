package dev.stategrad.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.Precision;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.StateRecording;
import dev.stategrad.server.work.TokenBatch;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;

/** The working part of RecordStates. */
final class RecordingWork implements Conversation.Work<RecordStatesRequest, RecordStatesResponse> {
    private final Analyses analyses;
    private final StateRecording.Request request;
    private final DeviceAccount account;
    private final int hidden;
    private final int most;

    RecordingWork(Analyses analyses, StateRecording.Request request, DeviceAccount account) {
        this.analyses = analyses;
        this.request = request;
        this.account = account;
        this.hidden = request.model().architecture().hidden();
        int elementBytes = request.precision() == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
        this.most = Math.max(1, TensorMessages.CHUNK_BYTES / elementBytes / hidden);
    }

    @Override
    public void run(
            Inbox<RecordStatesRequest> requests, Replies<RecordStatesResponse> replies, Cancellation cancellation) {
        try (StateRecording recording = analyses.startRecording(request, account, cancellation)) {
            for (var message = requests.take(); message != null; message = requests.take()) {
                recording.record(batch(message), most, states -> replies.send(response(states)));
            }
            if (recording.tokens() == 0) {
                throw new InvalidInputException("tokens", "at least one token", "none");
            }
        }
    }

    private RecordStatesResponse response(StateRecording.States states) {
        var array = TensorMessages.slice(request.precision(), states.states(), 0, states.count(), hidden);
        return RecordStatesResponse.newBuilder()
                .setStream(states.stream())
                .setPosition(states.position())
                .setCount(states.count())
                // The array is immutable.
                .setStates(UnsafeByteOperations.unsafeWrap(array.bytes()))
                .build();
    }

    private static TokenBatch batch(RecordStatesRequest message) {
        return switch (message.getRequestCase()) {
            case TOKENS -> TensorMessages.batch(message.getTokens());
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        };
    }
}
