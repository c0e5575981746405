package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.jobs.Repetitions;
import dev.stategrad.server.jobs.Trainings;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelPage;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.ParityChecker;
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
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** ModelService, translated. What is thrown here is answered by {@link UnexpectedErrors}. */
final class ModelEndpoint extends ModelServiceGrpc.ModelServiceImplBase {
    private final ModelStore store;
    private final Trainings trainings;
    private final Jobs jobs;
    private final Repetitions repetitions;
    private final ParityChecker parity;
    private final Uploads uploads;
    private final ErrorTranslator errors;

    ModelEndpoint(Endpoints.Parts parts, ParityChecker parity, Uploads uploads, ErrorTranslator errors) {
        this.store = parts.store();
        this.trainings = parts.trainings();
        this.jobs = parts.jobs();
        this.repetitions = parts.repetitions();
        this.parity = parity;
        this.uploads = uploads;
        this.errors = errors;
    }

    @Override
    public StreamObserver<ImportModelRequest> importModel(StreamObserver<ImportModelResponse> response) {
        Caller caller = Callers.current();
        return new Upload<>(
                first -> ImportAssembly.open(store, parity, jobs, repetitions, uploads, caller, first),
                errors,
                response);
    }

    @Override
    public StreamObserver<TrainModelRequest> trainModel(StreamObserver<TrainModelResponse> response) {
        Caller caller = Callers.current();
        return new Upload<>(
                first -> TrainingAssembly.open(store, trainings, jobs, uploads, caller, first), errors, response);
    }

    @Override
    public void watchModel(WatchModelRequest request, StreamObserver<WatchModelResponse> responses) {
        ModelId id = ModelId.ofName(request.getName());
        visible(store.get(id));
        WatchSource source = new WatchSource(trainings, id);
        Pump<WatchModelResponse> pump = Pump.start(responses, source, errors, source::close);
        source.follow(trainings.onChange(id, pump::run));
        pump.run();
    }

    @Override
    public void cancelTraining(CancelTrainingRequest request, StreamObserver<CancelTrainingResponse> response) {
        ModelId id = own(request.getName());
        ServerCallStreamObserver<CancelTrainingResponse> out =
                (ServerCallStreamObserver<CancelTrainingResponse>) response;
        // Without a handler, an answer to a caller who went away meanwhile would throw.
        out.setOnCancelHandler(() -> {});
        trainings.cancel(id).whenComplete((model, failure) -> {
            if (failure == null) {
                Answers.give(
                        out,
                        CancelTrainingResponse.newBuilder()
                                .setModel(ModelMessages.model(model))
                                .build());
            } else {
                out.onError(errors.translate(failure));
            }
        });
    }

    @Override
    public void resumeTraining(ResumeTrainingRequest request, StreamObserver<ResumeTrainingResponse> response) {
        ModelRecord model = trainings.resume(own(request.getName()), Callers.current());
        Answers.give(
                response,
                ResumeTrainingResponse.newBuilder()
                        .setModel(ModelMessages.model(model))
                        .build());
    }

    @Override
    public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> response) {
        ModelRecord model = visible(trainings.get(ModelName.of(request.getName())));
        Answers.give(
                response,
                GetModelResponse.newBuilder()
                        .setModel(ModelMessages.model(model))
                        .build());
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> response) {
        Caller caller = Callers.current();
        ModelPage page = store.list(
                model -> Access.maySee(
                        caller, model.ownership().owner(), model.ownership().visibility()),
                Pages.size(request.getPageSize()),
                request.getPageToken());
        ListModelsResponse.Builder answer = ListModelsResponse.newBuilder().setNextPageToken(page.nextToken());
        page.models().forEach(model -> answer.addModels(ModelMessages.model(model)));
        Answers.give(response, answer.build());
    }

    @Override
    public void deleteModel(DeleteModelRequest request, StreamObserver<DeleteModelResponse> response) {
        store.delete(own(request.getName()));
        Answers.give(response, DeleteModelResponse.getDefaultInstance());
    }

    @Override
    public void readTensors(ReadTensorsRequest request, StreamObserver<ReadTensorsResponse> responses) {
        ModelRecord model = visible(store.get(ModelName.of(request.getName())));
        TensorSource source = request.getVocabularyOnly()
                ? vocabularySource(request, model)
                : new TensorSource(
                        store.weights(model).arrays(), request.getTensorNamesList(), store.vocabulary(model));
        Pump.start(responses, source, errors, () -> {}).run();
    }

    private static ModelRecord visible(ModelRecord model) {
        Access.requireSee(
                Callers.current(), model.ownership().owner(), model.ownership().visibility());
        return model;
    }

    private ModelId own(String name) {
        ModelId id = ModelId.ofName(name);
        Access.requireChange(Callers.current(), store.get(id).ownership().owner());
        return id;
    }

    private TensorSource vocabularySource(ReadTensorsRequest request, ModelRecord model) {
        if (request.getTensorNamesCount() > 0) {
            throw new InvalidInputException(
                    "tensor_names", "no name beside vocabulary_only", request.getTensorNamesCount());
        }
        return new TensorSource(store.vocabulary(model));
    }
}
