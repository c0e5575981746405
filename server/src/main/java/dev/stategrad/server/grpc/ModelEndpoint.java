package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelPage;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Trainings;
import dev.stategrad.v1.CancelTrainingRequest;
import dev.stategrad.v1.CancelTrainingResponse;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.DeleteModelResponse;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.GetModelResponse;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.ListModelsResponse;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.ResumeTrainingRequest;
import dev.stategrad.v1.ResumeTrainingResponse;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.stub.StreamObserver;

/** ModelService, translated. What is thrown here is answered by {@link UnexpectedErrors}. */
final class ModelEndpoint extends ModelServiceGrpc.ModelServiceImplBase {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final ModelStore store;
    private final Trainings trainings;
    private final Analyses analyses;
    private final ErrorTranslator errors;

    ModelEndpoint(ModelStore store, Trainings trainings, Analyses analyses, ErrorTranslator errors) {
        this.store = store;
        this.trainings = trainings;
        this.analyses = analyses;
        this.errors = errors;
    }

    @Override
    public StreamObserver<ImportModelRequest> importModel(StreamObserver<ImportModelResponse> response) {
        return new Upload<>(first -> ImportAssembly.open(store, analyses, first), errors, response);
    }

    @Override
    public StreamObserver<TrainModelRequest> trainModel(StreamObserver<TrainModelResponse> response) {
        return new Upload<>(first -> TrainingAssembly.open(store, trainings, first), errors, response);
    }

    @Override
    public void watchModel(WatchModelRequest request, StreamObserver<WatchModelResponse> responses) {
        ModelId id = ModelId.ofName(request.getName());
        WatchSource source = new WatchSource(trainings, id);
        Pump<WatchModelResponse> pump = Pump.start(responses, source, errors, source::close);
        source.follow(trainings.onChange(id, pump::run));
        pump.run();
    }

    @Override
    public void cancelTraining(CancelTrainingRequest request, StreamObserver<CancelTrainingResponse> response) {
        ModelRecord model = trainings.cancel(ModelId.ofName(request.getName()));
        answer(
                response,
                CancelTrainingResponse.newBuilder()
                        .setModel(ModelMessages.model(model))
                        .build());
    }

    @Override
    public void resumeTraining(ResumeTrainingRequest request, StreamObserver<ResumeTrainingResponse> response) {
        ModelRecord model = trainings.resume(ModelId.ofName(request.getName()));
        answer(
                response,
                ResumeTrainingResponse.newBuilder()
                        .setModel(ModelMessages.model(model))
                        .build());
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> response) {
        answer(
                response,
                GetModelResponse.newBuilder()
                        .setModel(ModelMessages.model(trainings.get(ModelName.of(request.getName()))))
                        .build());
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> response) {
        int size = request.getPageSize();
        if (size < 0 || size > LARGEST_PAGE) {
            throw new InvalidInputException("page_size", "1 to " + LARGEST_PAGE + ", or 0", size);
        }
        ModelPage page = store.list(size == 0 ? DEFAULT_PAGE : size, request.getPageToken());
        ListModelsResponse.Builder answer = ListModelsResponse.newBuilder().setNextPageToken(page.nextToken());
        page.models().forEach(model -> answer.addModels(ModelMessages.model(model)));
        answer(response, answer.build());
    }

    @Override
    public void deleteModel(DeleteModelRequest request, StreamObserver<DeleteModelResponse> response) {
        store.delete(ModelId.ofName(request.getName()));
        answer(response, DeleteModelResponse.getDefaultInstance());
    }

    @Override
    public void readTensors(ReadTensorsRequest request, StreamObserver<ReadTensorsResponse> responses) {
        ModelRecord model = store.get(ModelName.of(request.getName()));
        TensorSource source = request.getVocabularyOnly()
                ? vocabularySource(request, model)
                : new TensorSource(
                        store.weights(model).arrays(), request.getTensorNamesList(), store.vocabulary(model));
        Pump.start(responses, source, errors, () -> {}).run();
    }

    private TensorSource vocabularySource(ReadTensorsRequest request, ModelRecord model) {
        if (request.getTensorNamesCount() > 0) {
            throw new InvalidInputException(
                    "tensor_names", "no name beside vocabulary_only", request.getTensorNamesCount());
        }
        return new TensorSource(store.vocabulary(model));
    }

    private static <R> void answer(StreamObserver<R> response, R answer) {
        response.onNext(answer);
        response.onCompleted();
    }
}
