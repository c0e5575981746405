package dev.stategrad.server.work;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.graphs.StateRecorder;
import dev.stategrad.server.models.ModelRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A running recording of states. Used by one thread. */
public final class StateRecording implements AutoCloseable {
    private final Request request;
    private final DeviceUser device;
    private final StateRecorder recorder;
    private final long[] positions;
    private long tokens;

    /**
     * What is to be recorded, checked against the model.
     *
     * @param layer counted from 1
     */
    public record Request(ModelRecord model, StateKind state, int layer, int streams, Precision precision) {
        public Request {
            AnalysisLimits.requireLayer(model.architecture(), layer);
            AnalysisLimits.requireStreams(streams);
        }
    }

    /**
     * States after consecutive tokens of a stream.
     *
     * @param position of the first of them, counted from 0
     * @param count n
     * @param states [n, H]
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed from the graphs to the wire, never compared.
    public record States(int stream, long position, int count, double[] states) {}

    StateRecording(Request request, ModelWeights weights, DeviceUser device) {
        this.request = request;
        this.device = device;
        this.positions = new long[request.streams()];
        this.recorder = device.run(() -> new StateRecorder(weights, request.precision(), request.streams(), device));
    }

    /**
     * Reads the next tokens of a stream and tells the states after them.
     *
     * @param most states at once
     * @throws dev.stategrad.graphs.InvalidInputException on a bad stream or token
     */
    public void record(TokenBatch batch, int most, Consumer<States> sink) {
        batch.check(request.streams(), request.model().architecture().vocabulary(), List.of());
        for (int from = 0; from < batch.tokens().length; from += most) {
            int[] part = Arrays.copyOfRange(batch.tokens(), from, Math.min(from + most, batch.tokens().length));
            double[] states =
                    device.run(() -> recorder.states(batch.stream(), part).of(request.layer(), request.state()));
            long position = positions[batch.stream()];
            positions[batch.stream()] += part.length;
            tokens += part.length;
            sink.accept(new States(batch.stream(), position, part.length, states));
        }
    }

    /** Number of tokens read. */
    public long tokens() {
        return tokens;
    }

    @Override
    public void close() {
        recorder.close();
    }
}
