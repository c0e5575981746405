package dev.stategrad.client.cli;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelShape;
import dev.stategrad.client.ParityCertificate;
import dev.stategrad.client.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Models for scripts. */
final class ModelJson {
    private ModelJson() {}

    static Map<String, Object> of(ModelInfo model) {
        ModelShape shape = model.shape();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("status", lower(model.status()));
        json.put("cell", shape.cell().toString());
        json.put("vocabulary_size", shape.vocabulary());
        json.put("embedding_size", shape.embedding());
        json.put("hidden_size", shape.hidden());
        json.put("layers", shape.layers());
        json.put("one_hot", shape.oneHot());
        json.put("decoder", shape.decoder());
        json.put("has_vocabulary", model.hasVocabulary());
        json.put("created", model.created().toString());
        json.put("weights_sha256", model.weightsSha256());
        json.put("weights_bytes", model.weightsBytes());
        model.training().ifPresent(training -> json.put("training", training(training)));
        json.put("pretrained_embeddings", model.pretrainedEmbeddings());
        json.put("epochs", model.epochs().stream().map(ModelJson::epoch).toList());
        json.put("best_epoch", model.bestEpoch());
        json.put("kept_epochs", model.keptEpochs());
        json.put("failure", model.failure());
        json.put("parity", model.parity().map(ModelJson::parity).orElse(null));
        return json;
    }

    private static Map<String, Object> parity(ParityCertificate parity) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokens", parity.tokens());
        json.put("max_logit_error", parity.maxLogitError());
        json.put("max_state_error", parity.maxStateError());
        json.put("compared", parity.compared());
        json.put("source", parity.source());
        return json;
    }

    private static Map<String, Object> training(TrainingOptions training) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("optimizer", lower(training.optimizer()));
        json.put("learning_rate", training.learningRate());
        json.put("learning_rate_decay", training.learningRateDecay());
        json.put("constant_epochs", training.constantEpochs());
        json.put("epochs", training.epochs());
        json.put("patience", training.patience());
        json.put("batch_size", training.batchSize());
        json.put("window", training.window());
        json.put("clip_norm", training.clipNorm());
        json.put("output_dropout", training.outputDropout());
        json.put("init_range", training.initRange());
        json.put("forget_bias", training.forgetBias());
        json.put("sampled_softmax", training.sampledSoftmax());
        json.put("freeze_embeddings", training.freezeEmbeddings());
        json.put("tied", training.tied());
        json.put("keep_epochs", training.keepEpochs());
        json.put("seed", training.seed());
        return json;
    }

    private static Map<String, Object> epoch(EpochSummary epoch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch.epoch());
        json.put("learning_rate", epoch.learningRate());
        json.put("train_perplexity", epoch.trainPerplexity());
        json.put("valid_perplexity", epoch.validPerplexity());
        json.put("valid_tokens", epoch.validTokens());
        json.put("tokens_per_second", epoch.tokensPerSecond());
        json.put("seconds", epoch.seconds());
        return json;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
