package dev.stategrad.client;

import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import dev.stategrad.v1.TrainingProgress;
import java.time.Instant;
import java.util.Optional;

/** Models between this package's records and the wire. */
final class ModelWire {
    private static final String COLLECTION = "models/";

    private final ServiceErrors errors;

    ModelWire(ServiceErrors errors) {
        this.errors = errors;
    }

    static String resourceName(String model) {
        return COLLECTION + model;
    }

    ModelInfo model(Model model) {
        return new ModelInfo(
                id(model.getName()),
                status(model.getState()),
                shape(model.getArchitecture()),
                Instant.ofEpochSecond(
                        model.getCreateTime().getSeconds(),
                        model.getCreateTime().getNanos()),
                model.getWeightsSha256(),
                model.getWeightsBytes(),
                model.getHasVocabulary(),
                model.hasTraining() ? Optional.of(options(model.getTraining())) : Optional.empty(),
                model.getPretrainedEmbeddings(),
                model.getEpochsList().stream().map(ModelWire::epoch).toList(),
                model.getBestEpoch(),
                model.getKeptEpochsList(),
                model.getFailure(),
                model.hasParity() ? Optional.of(parity(model.getParity())) : Optional.empty());
    }

    TrainingInfo training(TrainModelResponse answer) {
        JobWire jobs = new JobWire(errors);
        return new TrainingInfo(
                model(answer.getModel()), answer.hasJob() ? Optional.of(jobs.job(answer.getJob())) : Optional.empty());
    }

    /** @return with a request id of its own */
    static ImportModelConfig importConfig(ImportRequest request) {
        ImportModelConfig.Builder config = ImportModelConfig.newBuilder()
                .setName(resourceName(request.model()))
                .setRequestId(JobOptions.chosen(request.requestId()))
                .setVisibility(JobWire.visibility(request.visibility()))
                .setWeightsSha256(WeightsChecksum.of(request.weights()));
        request.cell().ifPresent(cell -> config.setCell(cell(cell)));
        request.epoch().ifPresent(config::setEpoch);
        request.reference()
                .ifPresent(reference ->
                        config.setReferenceSource(reference.source()).setReferenceTolerance(reference.tolerance()));
        return config.build();
    }

    static ParityCertificate parity(dev.stategrad.v1.ParityCertificate parity) {
        return new ParityCertificate(
                parity.getTokens(),
                parity.getMaxLogitError(),
                parity.getMaxStateError(),
                parity.getComparedList(),
                parity.getSource());
    }

    static EpochSummary epoch(EpochReport epoch) {
        return new EpochSummary(
                epoch.getEpoch(),
                epoch.getLearningRate(),
                epoch.getTrainPerplexity(),
                epoch.getValidPerplexity(),
                epoch.getValidTokens(),
                epoch.getTokensPerSecond(),
                epoch.getSeconds());
    }

    static TrainingEvent.Progress progress(TrainingProgress progress) {
        return new TrainingEvent.Progress(
                progress.getEpoch(),
                progress.getTokensDone(),
                progress.getTokensTotal(),
                progress.getTokensPerSecond(),
                progress.getTrainPerplexity(),
                progress.getSecondsLeft());
    }

    static TrainingConfig config(TrainingOptions options, int vocabularySize) {
        return TrainingConfig.newBuilder()
                .setArchitecture(Architecture.newBuilder()
                        .setCell(cell(options.cell()))
                        .setVocabularySize(vocabularySize)
                        .setEmbeddingSize(options.oneHot() ? vocabularySize : options.embedding())
                        .setHiddenSize(options.hidden())
                        .setLayers(options.layers())
                        .setOneHot(options.oneHot())
                        .setDecoder(true))
                .setOptimizer(optimizer(options.optimizer()))
                .setLearningRate(options.learningRate())
                .setLearningRateDecay(options.learningRateDecay())
                .setConstantEpochs(options.constantEpochs())
                .setEpochs(options.epochs())
                .setPatience(options.patience())
                .setBatchSize(options.batchSize())
                .setWindow(options.window())
                .setClipNorm(options.clipNorm())
                .setOutputDropout(options.outputDropout())
                .setInitRange(options.initRange())
                .setForgetBias(options.forgetBias())
                .setSampledSoftmax(options.sampledSoftmax())
                .setFreezeEmbeddings(options.freezeEmbeddings())
                .setTied(options.tied())
                .setKeepEpochs(options.keepEpochs())
                .setSeed(options.seed())
                .build();
    }

    private TrainingOptions options(TrainingConfig config) {
        Architecture architecture = config.getArchitecture();
        return new TrainingOptions(
                cell(architecture.getCell()),
                architecture.getEmbeddingSize(),
                architecture.getHiddenSize(),
                architecture.getLayers(),
                architecture.getOneHot(),
                optimizer(config.getOptimizer()),
                config.getLearningRate(),
                config.getLearningRateDecay(),
                config.getConstantEpochs(),
                config.getEpochs(),
                config.getPatience(),
                config.getBatchSize(),
                config.getWindow(),
                config.getClipNorm(),
                config.getOutputDropout(),
                config.getInitRange(),
                config.getForgetBias(),
                config.getSampledSoftmax(),
                config.getFreezeEmbeddings(),
                config.getTied(),
                config.getKeepEpochs(),
                config.getSeed());
    }

    private ModelShape shape(Architecture architecture) {
        return new ModelShape(
                cell(architecture.getCell()),
                architecture.getVocabularySize(),
                architecture.getEmbeddingSize(),
                architecture.getHiddenSize(),
                architecture.getLayers(),
                architecture.getOneHot(),
                architecture.getDecoder());
    }

    String id(String resourceName) {
        if (!resourceName.startsWith(COLLECTION)) {
            throw errors.brokenReply("expected a model's name " + COLLECTION + "…, found " + resourceName);
        }
        return resourceName.substring(COLLECTION.length());
    }

    private ModelStatus status(ModelState state) {
        return switch (state) {
            case MODEL_STATE_TRAINING -> ModelStatus.TRAINING;
            case MODEL_STATE_READY -> ModelStatus.READY;
            case MODEL_STATE_FAILED -> ModelStatus.FAILED;
            case MODEL_STATE_CANCELLED -> ModelStatus.CANCELLED;
            case MODEL_STATE_INTERRUPTED -> ModelStatus.INTERRUPTED;
            case MODEL_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw errors.brokenReply("expected a model state that this client knows, found " + state);
        };
    }

    private static CellType cell(Cell cell) {
        return switch (cell) {
            case LSTM -> CellType.CELL_TYPE_LSTM;
            case GRU -> CellType.CELL_TYPE_GRU;
            case GRU_RESET_AFTER -> CellType.CELL_TYPE_GRU_RESET_AFTER;
            case RNN -> CellType.CELL_TYPE_RNN;
        };
    }

    private Cell cell(CellType cell) {
        return switch (cell) {
            case CELL_TYPE_LSTM -> Cell.LSTM;
            case CELL_TYPE_GRU -> Cell.GRU;
            case CELL_TYPE_GRU_RESET_AFTER -> Cell.GRU_RESET_AFTER;
            case CELL_TYPE_RNN -> Cell.RNN;
            case CELL_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw errors.brokenReply("expected a cell that this client knows, found " + cell);
        };
    }

    private static dev.stategrad.v1.Optimizer optimizer(Optimizer optimizer) {
        return switch (optimizer) {
            case SGD -> dev.stategrad.v1.Optimizer.OPTIMIZER_SGD;
            case ADAGRAD -> dev.stategrad.v1.Optimizer.OPTIMIZER_ADAGRAD;
            case ADAM -> dev.stategrad.v1.Optimizer.OPTIMIZER_ADAM;
        };
    }

    private Optimizer optimizer(dev.stategrad.v1.Optimizer optimizer) {
        return switch (optimizer) {
            case OPTIMIZER_SGD, OPTIMIZER_UNSPECIFIED -> Optimizer.SGD;
            case OPTIMIZER_ADAGRAD -> Optimizer.ADAGRAD;
            case OPTIMIZER_ADAM -> Optimizer.ADAM;
            case UNRECOGNIZED -> throw errors.brokenReply("expected an optimizer that this client knows");
        };
    }
}
