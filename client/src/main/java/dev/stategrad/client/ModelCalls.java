package dev.stategrad.client;

import dev.stategrad.v1.CancelTrainingRequest;
import dev.stategrad.v1.CancelTrainingResponse;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
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
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls of ModelService. */
final class ModelCalls {
    private static final int PAGE = 1_000;
    private static final String EMBEDDINGS = "encoder.weight";

    private final ModelServiceGrpc.ModelServiceStub service;
    private final ServiceErrors errors;
    private final ModelWire wire;

    ModelCalls(Channel channel, ServiceErrors errors) {
        this.service = ModelServiceGrpc.newStub(channel);
        this.errors = errors;
        this.wire = new ModelWire(errors);
    }

    CompletableFuture<ModelInfo> importModel(ImportRequest request) {
        Map<String, Tensor> reference =
                request.reference().map(ParityReference::tensors).orElse(Map.of());
        Outbound<ImportModelRequest> messages = Outbound.of(ImportModelRequest.newBuilder()
                        .setConfig(ModelWire.importConfig(request))
                        .build())
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

    CompletableFuture<ModelInfo> train(TrainingRequest request) {
        TrainModelConfig config = TrainModelConfig.newBuilder()
                .setName(ModelWire.resourceName(request.model()))
                .setTraining(ModelWire.config(request.options(), request.vocabularySize()))
                .build();
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
                .then(corpus(CorpusSplit.CORPUS_SPLIT_TRAIN, request.train()));
        if (request.valid().isPresent()) {
            messages = messages.then(
                    corpus(CorpusSplit.CORPUS_SPLIT_VALID, request.valid().get()));
        }
        StreamingCall<TrainModelRequest, TrainModelResponse, ModelInfo> call =
                new StreamingCall<>(messages, new Received<>(answer -> wire.model(answer.getModel()), errors), errors);
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
        StreamingCall<WatchModelRequest, WatchModelResponse, ModelInfo> call =
                new StreamingCall<>(Outbound.none(), new Watched(listener), errors);
        service.watchModel(
                WatchModelRequest.newBuilder()
                        .setName(ModelWire.resourceName(model))
                        .build(),
                call);
        return call.result();
    }

    CompletableFuture<ModelInfo> cancelTraining(String model) {
        CancelTrainingRequest request = CancelTrainingRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return this.<CancelTrainingRequest, CancelTrainingResponse, ModelInfo>single(
                service::cancelTraining, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<ModelInfo> resumeTraining(String model) {
        ResumeTrainingRequest request = ResumeTrainingRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return this.<ResumeTrainingRequest, ResumeTrainingResponse, ModelInfo>single(
                service::resumeTraining, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<ModelInfo> get(String model) {
        GetModelRequest request = GetModelRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        return this.<GetModelRequest, GetModelResponse, ModelInfo>single(
                service::getModel, request, answer -> wire.model(answer.getModel()));
    }

    CompletableFuture<@Nullable Void> delete(String model) {
        DeleteModelRequest request = DeleteModelRequest.newBuilder()
                .setName(ModelWire.resourceName(model))
                .build();
        CompletableFuture<@Nullable Void> deleted = new CompletableFuture<>();
        CompletableFuture<DeleteModelResponse> answer =
                this.<DeleteModelRequest, DeleteModelResponse, DeleteModelResponse>single(
                        service::deleteModel, request, Function.identity());
        Chaining.cancelWith(deleted, answer);
        Chaining.join(answer.thenApply(done -> null), deleted);
        return deleted;
    }

    CompletableFuture<List<ModelInfo>> list() {
        CompletableFuture<List<ModelInfo>> all = new CompletableFuture<>();
        nextPage("", new ArrayList<>(), all);
        return all;
    }

    private void nextPage(String token, List<ModelInfo> before, CompletableFuture<List<ModelInfo>> all) {
        ListModelsRequest request = ListModelsRequest.newBuilder()
                .setPageSize(PAGE)
                .setPageToken(token)
                .build();
        CompletableFuture<ListModelsResponse> page =
                this.<ListModelsRequest, ListModelsResponse, ListModelsResponse>single(
                        service::listModels, request, Function.identity());
        Chaining.cancelWith(all, page);
        Chaining.onEnd(page, (answer, failure) -> {
            if (failure != null) {
                all.completeExceptionally(Blocking.cause(failure));
                return;
            }
            try {
                answer.getModelsList().forEach(model -> before.add(wire.model(model)));
                if (answer.getNextPageToken().isEmpty()) {
                    all.complete(List.copyOf(before));
                } else {
                    nextPage(answer.getNextPageToken(), before, all);
                }
            } catch (RuntimeException e) {
                all.completeExceptionally(e);
            }
        });
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

    private <Q, A, R> CompletableFuture<R> single(
            BiConsumer<Q, StreamingCall<Q, A, R>> method, Q request, Function<A, R> translation) {
        StreamingCall<Q, A, R> call = new StreamingCall<>(Outbound.none(), new Received<>(translation, errors), errors);
        method.accept(request, call);
        return call.result();
    }

    /** Hands events to the listener, and keeps the final model. */
    private final class Watched implements StreamingCall.Inbound<WatchModelResponse, ModelInfo> {
        private final Consumer<TrainingEvent> listener;
        private @Nullable ModelInfo last;

        Watched(Consumer<TrainingEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(WatchModelResponse answer) {
            switch (answer.getEventCase()) {
                case EPOCH -> listener.accept(new TrainingEvent.EpochDone(ModelWire.epoch(answer.getEpoch())));
                case PROGRESS -> listener.accept(ModelWire.progress(answer.getProgress()));
                case MODEL -> {
                    ModelInfo model = wire.model(answer.getModel());
                    last = model;
                    listener.accept(new TrainingEvent.Finished(model));
                }
                case EVENT_NOT_SET -> {
                    // an event of a newer server
                }
            }
        }

        @Override
        public ModelInfo finish() {
            ModelInfo model = last;
            if (model == null) {
                throw errors.brokenReply("expected the final model, found the end");
            }
            return model;
        }
    }
}
