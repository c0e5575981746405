package dev.stategrad.client;

import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.GetModelResponse;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.JobKind;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.ListModelsResponse;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows a model of H = 2 and E = 3, and keeps what it was sent. */
final class FakeModelService extends ModelServiceGrpc.ModelServiceImplBase {
    static final int HIDDEN = 2;
    static final int EMBEDDING = 3;

    final List<ImportModelRequest> imported = new CopyOnWriteArrayList<>();
    final List<ListModelsRequest> listed = new CopyOnWriteArrayList<>();
    final List<WatchModelResponse> events = new CopyOnWriteArrayList<>();
    final List<ReadTensorsResponse> parts = new CopyOnWriteArrayList<>();
    final List<List<TrainModelRequest>> trained = new CopyOnWriteArrayList<>();
    /** Failures of the requests to come that make a model. */
    final List<StatusRuntimeException> refusals = new CopyOnWriteArrayList<>();
    /** Number of events that each of the watches to come sees before {@link #cutBy} ends it. */
    final List<Integer> watchCuts = new CopyOnWriteArrayList<>();

    volatile StatusRuntimeException cutBy = Status.UNAVAILABLE.asRuntimeException();

    static Model model(String name) {
        return Model.newBuilder()
                .setName(name)
                .setState(ModelState.MODEL_STATE_READY)
                .setArchitecture(Architecture.newBuilder()
                        .setCell(CellType.CELL_TYPE_LSTM)
                        .setVocabularySize(7)
                        .setEmbeddingSize(EMBEDDING)
                        .setHiddenSize(HIDDEN)
                        .setLayers(1))
                .build();
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> responses) {
        responses.onNext(
                GetModelResponse.newBuilder().setModel(model(request.getName())).build());
        responses.onCompleted();
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
        listed.add(request);
        ListModelsResponse.Builder page = ListModelsResponse.newBuilder();
        switch (request.getPageToken()) {
            case "" ->
                page.addModels(model("models/a")).addModels(model("models/b")).setNextPageToken("2");
            case "2" -> page.setNextPageToken("3");
            default -> page.addModels(model("models/c"));
        }
        responses.onNext(page.build());
        responses.onCompleted();
    }

    @Override
    public StreamObserver<ImportModelRequest> importModel(StreamObserver<ImportModelResponse> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ImportModelRequest request) {
                imported.add(request);
            }

            @Override
            public void onError(Throwable failure) {
                imported.clear();
            }

            @Override
            public void onCompleted() {
                if (!refusals.isEmpty()) {
                    responses.onError(refusals.remove(0));
                    return;
                }
                responses.onNext(ImportModelResponse.newBuilder()
                        .setModel(model(imported.get(0).getConfig().getName()))
                        .build());
                responses.onCompleted();
            }
        };
    }

    @Override
    public void watchModel(WatchModelRequest request, StreamObserver<WatchModelResponse> responses) {
        if (watchCuts.isEmpty()) {
            events.forEach(responses::onNext);
            responses.onCompleted();
        } else {
            events.subList(0, watchCuts.remove(0)).forEach(responses::onNext);
            responses.onError(cutBy);
        }
    }

    @Override
    public StreamObserver<TrainModelRequest> trainModel(StreamObserver<TrainModelResponse> responses) {
        List<TrainModelRequest> request = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(TrainModelRequest message) {
                request.add(message);
            }

            @Override
            public void onError(Throwable failure) {
                request.clear();
            }

            @Override
            public void onCompleted() {
                trained.add(request);
                if (!refusals.isEmpty()) {
                    responses.onError(refusals.remove(0));
                    return;
                }
                responses.onNext(TrainModelResponse.newBuilder()
                        .setModel(model(request.get(0).getConfig().getName()))
                        .setJob(FakeJobs.job("t", JobState.JOB_STATE_QUEUED)
                                .setKind(JobKind.JOB_KIND_TRAINING)
                                .setTarget("models/m"))
                        .build());
                responses.onCompleted();
            }
        };
    }

    @Override
    public void readTensors(ReadTensorsRequest request, StreamObserver<ReadTensorsResponse> responses) {
        parts.forEach(responses::onNext);
        responses.onCompleted();
    }
}
