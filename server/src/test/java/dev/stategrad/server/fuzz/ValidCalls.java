package dev.stategrad.server.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.LabelColumn;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainingConfig;
import dev.stategrad.v1.VocabularyChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Calls that a server answers well, small enough to be answered at once. */
final class ValidCalls {
    /** V, E and H of the models that these calls bring in, and of the one that they use. */
    static final int VOCABULARY = 7;

    static final int EMBEDDING = 3;
    static final int HIDDEN = 4;

    private static final List<String> BROUGHT_IN = List.of("models/fuzz-0", "models/fuzz-1", "models/fuzz-2");
    private static final List<String> NEW_USERS = List.of("users/fuzz-0", "users/fuzz-1", "users/fuzz-2");

    private final String model;
    private final List<String> names;

    /**
     * @param model resource name of a READY model
     * @param names of analyses, jobs, users and tokens that calls may ask for; at least one of each
     */
    ValidCalls(String model, List<String> names) {
        this.model = model;
        this.names = new ArrayList<>(names);
        this.names.add(model);
        this.names.addAll(BROUGHT_IN);
        this.names.addAll(NEW_USERS);
    }

    /** Names of models that calls may bring in, train or delete. */
    static List<String> broughtIn() {
        return BROUGHT_IN;
    }

    List<Message> of(ServedMethod method, Random random) {
        return switch (method.name()) {
            case "stategrad.v1.ModelService/ImportModel" -> importModel(random);
            case "stategrad.v1.ModelService/TrainModel" -> trainModel(random);
            case "stategrad.v1.AnalysisService/AnalyzeStateGradients" -> analyze(random);
            case "stategrad.v1.AnalysisService/PlanAnalysis" ->
                List.of(PlanAnalysisRequest.newBuilder()
                        .setConfig(analysis(random))
                        .setTokenCount(random.nextInt(100))
                        .build());
            case "stategrad.v1.AnalysisService/ScoreTokens" -> score(random);
            case "stategrad.v1.AnalysisService/RecordStates" -> record(random);
            case "stategrad.v1.AnalysisService/TraceText" ->
                List.of(TraceTextRequest.newBuilder()
                        .setModel(model)
                        .addAllTokens(tokens(5, random))
                        .build());
            default -> List.of(new PlausibleMessage(namesFor(method), random).of(method.request()));
        };
    }

    /** What others ask for is not for deletion. */
    private List<String> namesFor(ServedMethod method) {
        return method.name().contains("/Delete")
                ? BROUGHT_IN
                : names.stream()
                        .filter(name -> name.startsWith(method.collection()))
                        .toList();
    }

    private static List<Message> importModel(Random random) {
        List<Message> messages = new ArrayList<>();
        messages.add(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName(BROUGHT_IN.get(random.nextInt(BROUGHT_IN.size()))))
                .build());
        TestWeights.arrays(VOCABULARY, EMBEDDING, HIDDEN)
                .forEach((name, array) -> messages.add(ImportModelRequest.newBuilder()
                        .setTensor(TensorChunk.newBuilder()
                                .setName(name)
                                .setDataType(DataType.DATA_TYPE_F32)
                                .addAllShape(
                                        Arrays.stream(array.shape()).boxed().toList())
                                .setData(ByteString.copyFrom(array.bytes())))
                        .build()));
        messages.add(ImportModelRequest.newBuilder().setVocabulary(words()).build());
        return messages;
    }

    private static List<Message> trainModel(Random random) {
        TrainingConfig training = TrainingConfig.newBuilder()
                .setArchitecture(Architecture.newBuilder()
                        .setCell(CellType.forNumber(1 + random.nextInt(4)))
                        .setVocabularySize(VOCABULARY)
                        .setEmbeddingSize(EMBEDDING)
                        .setHiddenSize(HIDDEN)
                        .setLayers(1))
                .setEpochs(random.nextInt(2))
                .setBatchSize(2)
                .setWindow(5)
                .build();
        return List.of(
                TrainModelRequest.newBuilder()
                        .setConfig(TrainModelConfig.newBuilder()
                                .setName(BROUGHT_IN.get(random.nextInt(BROUGHT_IN.size())))
                                .setTraining(training))
                        .build(),
                TrainModelRequest.newBuilder().setVocabulary(words()).build(),
                corpus(CorpusSplit.CORPUS_SPLIT_TRAIN, random),
                corpus(CorpusSplit.CORPUS_SPLIT_VALID, random));
    }

    private static TrainModelRequest corpus(CorpusSplit split, Random random) {
        return TrainModelRequest.newBuilder()
                .setCorpus(CorpusChunk.newBuilder().setSplit(split).addAllTokens(tokens(20, random)))
                .build();
    }

    private List<Message> analyze(Random random) {
        AnalysisConfig config = analysis(random);
        List<Message> messages = new ArrayList<>();
        messages.add(AnalyzeStateGradientsRequest.newBuilder().setConfig(config).build());
        for (int i = 0; i < 2; i++) {
            TokenChunk.Builder chunk = TokenChunk.newBuilder().addAllTokens(tokens(6, random));
            for (int g = 0; g < config.getGroupingsCount(); g++) {
                chunk.addLabels(LabelColumn.newBuilder().addAllLabels(List.of(0, 1, -1, 0, 1, -1)));
            }
            messages.add(
                    AnalyzeStateGradientsRequest.newBuilder().setTokens(chunk).build());
        }
        return messages;
    }

    private AnalysisConfig analysis(Random random) {
        AnalysisConfig.Builder config = AnalysisConfig.newBuilder()
                .setModel(model)
                .setDelays(1 + random.nextInt(3))
                .setRightVectors(random.nextBoolean())
                .setSecondMoment(random.nextBoolean())
                .setPaths(random.nextBoolean())
                .setWindow(4 * random.nextInt(2));
        if (random.nextBoolean()) {
            config.addGroupings(
                    Grouping.newBuilder().setName("g").addLabels("a").addLabels("b"));
        }
        return config.build();
    }

    private List<Message> score(Random random) {
        return List.of(
                ScoreTokensRequest.newBuilder()
                        .setConfig(ScoreTokensConfig.newBuilder().setModel(model))
                        .build(),
                ScoreTokensRequest.newBuilder()
                        .setTokens(TokenChunk.newBuilder().addAllTokens(tokens(6, random)))
                        .build());
    }

    private List<Message> record(Random random) {
        return List.of(
                RecordStatesRequest.newBuilder()
                        .setConfig(RecordStatesConfig.newBuilder().setModel(model))
                        .build(),
                RecordStatesRequest.newBuilder()
                        .setTokens(TokenChunk.newBuilder().addAllTokens(tokens(6, random)))
                        .build());
    }

    private static VocabularyChunk words() {
        VocabularyChunk.Builder words = VocabularyChunk.newBuilder();
        for (int i = 0; i < VOCABULARY; i++) {
            words.addWords("w" + i);
        }
        return words.build();
    }

    private static List<Integer> tokens(int size, Random random) {
        return random.ints(size, 0, VOCABULARY).boxed().toList();
    }
}
