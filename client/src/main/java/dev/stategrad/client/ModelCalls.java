package dev.stategrad.client;

import dev.stategrad.v1.CancelTrainingRequest;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.ResumeTrainingRequest;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.WatchModelRequest;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls of ModelService. */
final class ModelCalls {
    private static final int PAGE = 1_000;
    private static final String EMBEDDINGS = "encoder.weight";

    private final ModelServiceGrpc.ModelServiceStub service;
    private final ServiceErrors errors;
    private final RetryPolicy retries;
    private final UnaryCalls calls;
    private final ModelWire wire;

    ModelCalls(Channel channel, ServiceErrors errors, RetryPolicy retries) {
        this.service = ModelServiceGrpc.newStub(channel);
        this.errors = errors;
        this.retries = retries;
        this.calls = new UnaryCalls(errors);
        this.wire = new ModelWire(errors);
    }

    CompletableFuture<ModelInfo> importModel(ImportRequest request) {
        ImportModelConfig config = ModelWire.importConfig(request);
        return Creation.send(retries, List.of(), none -> importModel(request, config));
    }

    private CompletableFuture<ModelInfo> importModel(ImportRequest request, ImportModelConfig config) {
        Map<String, Tensor> reference =
                request.reference().map(ParityReference::tensors).orElse(Map.of());
        Outbound<ImportModelRequest> messages = Outbound.of(
                        ImportModelRequest.newBuilder().setConfig(config).build())
                .then(Outbound.each(
                        new TensorChunks(request.weights()),
                        chunk ->
                                ImportModelRequest.newBuilder().setTensor(chunk).build()))
                .then(Outbound.each(
                        new VocabularyChunks(request.vocabulary()),
                        chunk -> ImportModelRequest.newBuilder()
                                .setVocabulary(chunk)
                                .build()))
                .then(Outbound.each(
                        new TensorChunks(reference),
                        chunk -> ImportModelRequest.newBuilder()
                                .setReference(chunk)
                                .build()));
        StreamingCall<ImportModelRequest, ImportModelResponse, ModelInfo> call =
                new StreamingCall<>(messages, new Received<>(answer -> wire.model(answer.getModel()), errors), errors);
        service.importModel(call);
        return call.result();
    }

    CompletableFuture<TrainingInfo> train(TrainingRequest request) {
        TrainModelConfig config = TrainModelConfig.newBuilder()
                .setName(ModelWire.resourceName(request.model()))
                .setTraining(ModelWire.config(request.options(), request.vocabularySize()))
                .setJob(JobWire.options(request.job().withRequestIdChosen(), true))
                .build();
        List<TokenSource> corpora = new ArrayList<>(List.of(request.train()));
        request.valid().ifPresent(corpora::add);
        return Creation.send(retries, corpora, sources -> train(request, config, sources));
    }

    /** @param corpora to train on and, where there is one, to validate on */
    private CompletableFuture<TrainingInfo> train(
            TrainingRequest request, TrainModelConfig config, List<TokenSource> corpora) {
        Outbound<TrainModelRequest> messages = Outbound.of(
                        TrainModelRequest.newBuilder().setConfig(config).build())
                .then(Outbound.each(
                        new VocabularyChunks(request.vocabulary()),
                        chunk -> TrainModelRequest.newBuilder()
                                .setVocabulary(chunk)
                                .build()))
                .then(Outbound.each(
                        new TensorChunks(request.embeddings()
                                .map(tensor -> Map.of(EMBEDDINGS, tensor))
                                .orElse(Map.of())),
                        chunk -> TrainModelRequest.newBuilder().setTensor(chunk).build()))
                .then(corpus(CorpusSplit.CORPUS_SPLIT_TRAIN, corpora.get(0)));
        if (corpora.size() > 1) {
            messages = messages.then(corpus(CorpusSplit.CORPUS_SPLIT_VALID, corpora.get(1)));
        }
        StreamingCall<TrainModelRequest, TrainModelResponse, TrainingInfo> call =
                new StreamingCall<>(messages, new Received<>(wire::training, errors), errors);
        service.trainModel(call);
        return call.result();
    }

    private static Outbound<TrainModelRequest> corpus(CorpusSplit split, TokenSource tokens) {
        return Outbound.blocks(
                new BlockCutter(tokens, 0),
                block -> TrainModelRequest.newBuilder()
                        .setCorpus(CorpusChunk.newBuilder()
                                .setSplit(split)
                                .addAllTokens(AnalysisWire.list(block.tokens())))
                        .build());
    }

    CompletableFuture<ModelInfo> watch(String model, Consumer<TrainingEvent> listener) {
        WatchModelRequest request = WatchModelRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return Retrying.run(
                new WatchedTraining(call -> service.watchModel(request, call), listener, retries, errors), retries);
    }

    CompletableFuture<ModelInfo> cancelTraining(String model) {
        CancelTrainingRequest request = CancelTrainingRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return calls.call(service::cancelTraining, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<ModelInfo> resumeTraining(String model) {
        ResumeTrainingRequest request = ResumeTrainingRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return calls.call(service::resumeTraining, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<ModelInfo> get(String model) {
        GetModelRequest request = GetModelRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return calls.call(service::getModel, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<@Nullable Void> delete(String model) {
        DeleteModelRequest request = DeleteModelRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return calls.run(service::deleteModel, request);
    }

    CompletableFuture<List<ModelInfo>> list() {
        return UnaryCalls.all(token -> calls.call(
                service::listModels,
                ListModelsRequest.newBuilder()
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .build(),
                answer -> new UnaryCalls.Page<>(
                        answer.getModelsList().stream().map(wire::model).toList(), answer.getNextPageToken())));
    }

    CompletableFuture<ModelContents> readTensors(String model, Predicate<String> wanted) {
        return read(ReadTensorsRequest.newBuilder().setName(ModelWire.resourceName(model)), wanted);
    }

    CompletableFuture<List<String>> readVocabulary(String model) {
        return read(
                        ReadTensorsRequest.newBuilder()
                                .setName(ModelWire.resourceName(model))
                                .setVocabularyOnly(true),
                        tensor -> false)
                .thenApply(ModelContents::vocabulary);
    }

    private CompletableFuture<ModelContents> read(ReadTensorsRequest.Builder request, Predicate<String> wanted) {
        StreamingCall<ReadTensorsRequest, ReadTensorsResponse, ModelContents> call =
                new StreamingCall<>(Outbound.none(), new ContentsAssembly(wanted, errors), errors);
        service.readTensors(request.build(), call);
        return call.result();
    }
}
