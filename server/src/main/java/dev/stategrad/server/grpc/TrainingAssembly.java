package dev.stategrad.server.grpc;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.JobRequest;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.jobs.TrainingOrder;
import dev.stategrad.server.jobs.Trainings;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.TensorSpool;
import dev.stategrad.server.models.TrainingData;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.server.work.CorpusBuffer;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A training while its corpora arrive. */
final class TrainingAssembly implements Upload.Assembly<TrainModelRequest, TrainModelResponse> {
    private final ModelStore store;
    private final Trainings trainings;
    private final Jobs jobs;
    private final ModelId id;
    private final TrainingRecipe recipe;
    private final JobRequest treatment;
    private final Uploads.Upload upload;
    private final RequestDigest digest = new RequestDigest();
    private final Vocabulary vocabulary = new Vocabulary();
    private final CorpusBuffer train;
    private final CorpusBuffer valid;
    private @Nullable TensorSpool embeddings;

    private TrainingAssembly(
            ModelStore store,
            Trainings trainings,
            Jobs jobs,
            ModelId id,
            TrainingRecipe recipe,
            JobRequest treatment,
            Uploads.Upload upload) {
        this.store = store;
        this.trainings = trainings;
        this.jobs = jobs;
        this.id = id;
        this.recipe = recipe;
        this.treatment = treatment;
        this.upload = upload;
        int size = recipe.options().architecture().vocabulary();
        this.train = new CorpusBuffer(size);
        this.valid = new CorpusBuffer(size);
    }

    static TrainingAssembly open(
            ModelStore store, Trainings trainings, Jobs jobs, Uploads uploads, Caller caller, TrainModelRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        ModelId id =
                Fields.within("config", () -> ModelId.ofName(first.getConfig().getName()));
        TrainingRecipe recipe = ModelMessages.recipe(first.getConfig().getTraining());
        Fields.within("config.training", () -> {
            trainings.checkSizes(recipe);
            return recipe;
        });
        JobRequest treatment =
                JobMessages.request("config.job", first.getConfig().getJob(), caller);
        long left = jobs.quotaBytes(caller);
        if (!jobs.isKnown(treatment)) {
            store.requireFree(id);
            left = jobs.requireRoom(caller);
        }
        TrainingAssembly assembly =
                new TrainingAssembly(store, trainings, jobs, id, recipe, treatment, uploads.begin(caller.user(), left));
        assembly.digest.add(first);
        return assembly;
    }

    @Override
    public void add(TrainModelRequest message) throws IOException {
        digest.add(message);
        switch (message.getRequestCase()) {
            case CORPUS -> add(message.getCorpus());
            case VOCABULARY -> UploadedText.add(message.getVocabulary(), vocabulary, upload);
            case TENSOR -> {
                upload.keep(message.getTensor().getData().size());
                addEmbeddings(TensorMessages.part(message.getTensor()));
            }
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
    }

    @Override
    public TrainModelResponse finish() throws IOException {
        TrainingOrder order = new TrainingOrder(id, recipe, vocabulary, data(), digest.hex());
        Trainings.Submission submission = trainings.submit(order, treatment);
        // The same request may have been answered before, and the name be that of somebody else's model since.
        Ownership ownership = submission.model().ownership();
        Access.requireSee(treatment.caller(), ownership.owner(), ownership.visibility());
        TrainModelResponse.Builder response =
                TrainModelResponse.newBuilder().setModel(ModelMessages.model(submission.model()));
        submission.job().ifPresent(job -> response.setJob(JobMessages.job(jobs.view(job))));
        return response.build();
    }

    @Override
    public void close() throws IOException {
        try (upload) {
            if (embeddings != null) {
                embeddings.close();
            }
        }
    }

    private TrainingData data() throws IOException {
        DenseArray start = embeddings == null ? null : embeddings.arrays().get(ModelWeights.ENCODER);
        TrainingData data = new TrainingData(train.toArray(), valid.toArray(), start);
        data.checkEmbeddings(recipe.options().architecture());
        return Fields.within("config.training", () -> {
            recipe.check(data);
            return data;
        });
    }

    private void addEmbeddings(TensorSpool.Part part) throws IOException {
        if (!part.name().equals(ModelWeights.ENCODER)) {
            throw new InvalidInputException("tensor.name", ModelWeights.ENCODER, "another name");
        }
        if (embeddings == null) {
            embeddings = store.newSpool();
        }
        embeddings.add(part);
    }

    private void add(CorpusChunk chunk) {
        CorpusBuffer corpus = switch (chunk.getSplit()) {
            case CORPUS_SPLIT_TRAIN -> train;
            case CORPUS_SPLIT_VALID -> valid;
            case CORPUS_SPLIT_UNSPECIFIED, UNRECOGNIZED ->
                throw new InvalidInputException(
                        "corpus.split", "CORPUS_SPLIT_TRAIN or CORPUS_SPLIT_VALID", chunk.getSplit());
        };
        UploadedText.add(chunk, corpus, upload);
    }
}
