package dev.stategrad.server.grpc;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.OptimizerKind;
import dev.stategrad.graphs.TrainingOptions;
import dev.stategrad.server.models.EpochOutcome;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ParityCertificate;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.work.TrainingProgress;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.Optimizer;
import dev.stategrad.v1.TrainingConfig;

/** Models and trainings on the wire. */
final class ModelMessages {
    private ModelMessages() {}

    static Model model(ModelRecord model) {
        Model.Builder message = Model.newBuilder()
                .setName(model.name())
                .setState(state(model.status()))
                .setArchitecture(architecture(model.architecture()))
                .setCreateTime(JobMessages.timestamp(model.created()))
                .setWeightsSha256(model.weightsSha256())
                .setWeightsBytes(model.weightsBytes())
                .setHasVocabulary(model.hasVocabulary())
                .setBestEpoch(model.weightsEpoch())
                .addAllKeptEpochs(model.keptEpochs())
                .setPretrainedEmbeddings(model.pretrainedEmbeddings())
                .setFailure(model.failure())
                .setOwner(model.ownership().owner())
                .setVisibility(JobMessages.visibility(model.ownership().visibility()));
        if (model.training() != null) {
            message.setTraining(training(model.training()));
        }
        if (model.parity() != null) {
            message.setParity(parity(model.parity()));
        }
        model.epochs().forEach(epoch -> message.addEpochs(epoch(epoch)));
        return message.build();
    }

    static dev.stategrad.v1.ParityCertificate parity(ParityCertificate parity) {
        return dev.stategrad.v1.ParityCertificate.newBuilder()
                .setTokens(parity.tokens())
                .setMaxLogitError(parity.maxLogitError())
                .setMaxStateError(parity.maxStateError())
                .addAllCompared(parity.compared())
                .setSource(parity.source())
                .build();
    }

    static EpochReport epoch(EpochOutcome epoch) {
        return EpochReport.newBuilder()
                .setEpoch(epoch.epoch())
                .setTrainPerplexity(epoch.trainPerplexity())
                .setValidPerplexity(epoch.validPerplexity())
                .setValidTokens(epoch.validTokens())
                .setTokensPerSecond(epoch.tokensPerSecond())
                .setSeconds(epoch.seconds())
                .setLearningRate(epoch.learningRate())
                .build();
    }

    static dev.stategrad.v1.TrainingProgress progress(TrainingProgress progress) {
        return dev.stategrad.v1.TrainingProgress.newBuilder()
                .setEpoch(progress.epoch())
                .setTokensDone(progress.tokensDone())
                .setTokensTotal(progress.tokensTotal())
                .setTokensPerSecond(progress.tokensPerSecond())
                .setTrainPerplexity(progress.perplexity())
                .setSecondsLeft(progress.secondsLeft())
                .build();
    }

    /** @throws InvalidInputException naming the field below {@code config.training} */
    static TrainingRecipe recipe(TrainingConfig config) {
        Architecture architecture =
                Fields.within("config.training.architecture", () -> architecture(config.getArchitecture()));
        return Fields.within("config.training", () -> {
            TrainingOptions options = TrainingOptions.builder(architecture)
                    .optimizer(
                            optimizer(config.getOptimizer()),
                            config.getLearningRate() == 0 ? 1 : config.getLearningRate())
                    .schedule(
                            config.getConstantEpochs(),
                            config.getLearningRateDecay() == 0 ? 1 : config.getLearningRateDecay())
                    .sizes(
                            config.getBatchSize() == 0 ? 20 : config.getBatchSize(),
                            config.getWindow() == 0 ? 200 : config.getWindow())
                    .clipNorm(config.getClipNorm() == 0 ? 5 : config.getClipNorm())
                    .outputDropout(config.getOutputDropout())
                    .initRange(config.getInitRange() == 0 ? 0.05 : config.getInitRange())
                    .forgetBias(config.getForgetBias())
                    .sampledSoftmax(config.getSampledSoftmax())
                    .freezeEmbeddings(config.getFreezeEmbeddings())
                    .tied(config.getTied())
                    .seed(config.getSeed())
                    .build();
            return new TrainingRecipe(
                    options, config.hasEpochs() ? config.getEpochs() : 1, config.getPatience(), config.getKeepEpochs());
        });
    }

    private static Architecture architecture(dev.stategrad.v1.Architecture message) {
        int embedding = message.getOneHot() ? message.getVocabularySize() : message.getEmbeddingSize();
        return new Architecture(
                CellMessages.required(message.getCell()),
                message.getVocabularySize(),
                embedding,
                message.getHiddenSize(),
                message.getLayers(),
                message.getOneHot(),
                true);
    }

    private static dev.stategrad.v1.Architecture architecture(Architecture architecture) {
        return dev.stategrad.v1.Architecture.newBuilder()
                .setCell(CellMessages.message(architecture.cell()))
                .setVocabularySize(architecture.vocabulary())
                .setEmbeddingSize(architecture.embedding())
                .setHiddenSize(architecture.hidden())
                .setLayers(architecture.layers())
                .setOneHot(architecture.oneHot())
                .setDecoder(architecture.decoder())
                .build();
    }

    private static TrainingConfig training(TrainingRecipe recipe) {
        TrainingOptions options = recipe.options();
        return TrainingConfig.newBuilder()
                .setArchitecture(architecture(options.architecture()))
                .setOptimizer(
                        switch (options.optimizer()) {
                            case SGD -> Optimizer.OPTIMIZER_SGD;
                            case ADAGRAD -> Optimizer.OPTIMIZER_ADAGRAD;
                            case ADAM -> Optimizer.OPTIMIZER_ADAM;
                        })
                .setLearningRate(options.learningRate())
                .setLearningRateDecay(options.learningRateDecay())
                .setConstantEpochs(options.constantEpochs())
                .setEpochs(recipe.epochs())
                .setPatience(recipe.patience())
                .setBatchSize(options.batchSize())
                .setWindow(options.window())
                .setClipNorm(options.clipNorm())
                .setOutputDropout(options.outputDropout())
                .setInitRange(options.initRange())
                .setForgetBias(options.forgetBias())
                .setSampledSoftmax(options.sampledSoftmax())
                .setFreezeEmbeddings(options.freezeEmbeddings())
                .setTied(options.tied())
                .setKeepEpochs(recipe.keepEpochs())
                .setSeed(options.seed())
                .build();
    }

    private static OptimizerKind optimizer(Optimizer optimizer) {
        return switch (optimizer) {
            case OPTIMIZER_UNSPECIFIED, OPTIMIZER_SGD -> OptimizerKind.SGD;
            case OPTIMIZER_ADAGRAD -> OptimizerKind.ADAGRAD;
            case OPTIMIZER_ADAM -> OptimizerKind.ADAM;
            case UNRECOGNIZED ->
                throw new InvalidInputException(
                        "optimizer", "OPTIMIZER_SGD, OPTIMIZER_ADAGRAD or OPTIMIZER_ADAM", optimizer);
        };
    }

    private static ModelState state(ModelStatus status) {
        return switch (status) {
            case TRAINING -> ModelState.MODEL_STATE_TRAINING;
            case READY -> ModelState.MODEL_STATE_READY;
            case FAILED -> ModelState.MODEL_STATE_FAILED;
            case CANCELLED -> ModelState.MODEL_STATE_CANCELLED;
            case INTERRUPTED -> ModelState.MODEL_STATE_INTERRUPTED;
        };
    }
}
