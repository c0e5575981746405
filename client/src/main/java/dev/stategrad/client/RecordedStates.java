package dev.stategrad.client;

import dev.stategrad.safetensors.ElementType;
import dev.stategrad.v1.RecordStatesResponse;
import java.util.List;

/** Hands states to the listener as they come, and counts them. */
final class RecordedStates implements StreamingCall.Inbound<RecordStatesResponse, Long> {
    private final ElementType type;
    private final int hidden;
    private final StateListener listener;
    private final ServiceErrors errors;
    private final long[] positions;
    private long count;

    RecordedStates(ElementType type, int hidden, int streams, StateListener listener, ServiceErrors errors) {
        this.type = type;
        this.hidden = hidden;
        this.listener = listener;
        this.errors = errors;
        this.positions = new long[streams];
    }

    @Override
    public void accept(RecordStatesResponse answer) {
        int stream = answer.getStream();
        if (stream < 0 || stream >= positions.length || answer.getPosition() != positions[stream]) {
            throw errors.brokenReply("expected the next states of a stream, found position " + answer.getPosition()
                    + " of stream " + stream);
        }
        List<Long> shape = List.of((long) answer.getCount(), (long) hidden);
        if (answer.getCount() < 1 || answer.getStates().size() != Tensor.bytes(type, shape)) {
            throw errors.brokenReply("states: expected " + shape + " in " + type + ", found "
                    + answer.getStates().size() + " bytes");
        }
        listener.recorded(
                stream,
                answer.getPosition(),
                new Tensor(type, shape, answer.getStates().asReadOnlyByteBuffer()));
        positions[stream] += answer.getCount();
        count += answer.getCount();
    }

    @Override
    public Long finish() {
        return count;
    }
}
