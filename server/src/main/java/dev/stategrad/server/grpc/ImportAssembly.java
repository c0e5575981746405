package dev.stategrad.server.grpc;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.JobRequest;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.jobs.Repetitions;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.models.EpochImport;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.ParityCertificate;
import dev.stategrad.server.models.TensorSpool;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.ParityChecker;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model while its weights arrive. */
final class ImportAssembly implements Upload.Assembly<ImportModelRequest, ImportModelResponse> {
    private static final int LONGEST_SOURCE = 256;
    private static final double USUAL_TOLERANCE = 1e-4;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final ModelStore store;
    private final ParityChecker checker;
    private final Jobs jobs;
    private final Repetitions repetitions;
    private final JobRequest treatment;
    private final Uploads.Upload upload;
    private final RequestDigest digest = new RequestDigest();
    private final ImportModelConfig config;
    private final ModelId id;
    private final Optional<CellKind> cell;
    private final TensorSpool tensors;
    private final TensorSpool referenceTensors;
    private final ReferenceAssembly reference;
    private final Vocabulary vocabulary = new Vocabulary();

    private ImportAssembly(
            ModelStore store,
            ParityChecker checker,
            Jobs jobs,
            Repetitions repetitions,
            JobRequest treatment,
            Uploads.Upload upload,
            ImportModelConfig config,
            ModelId id,
            Optional<CellKind> cell) {
        this.store = store;
        this.checker = checker;
        this.jobs = jobs;
        this.repetitions = repetitions;
        this.treatment = treatment;
        this.upload = upload;
        this.config = config;
        this.id = id;
        this.cell = cell;
        this.tensors = store.newSpool();
        this.referenceTensors = store.newSpool();
        this.reference = new ReferenceAssembly(referenceTensors);
    }

    static ImportAssembly open(
            ModelStore store,
            ParityChecker checker,
            Jobs jobs,
            Repetitions repetitions,
            Uploads uploads,
            Caller caller,
            ImportModelRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        ModelId id =
                Fields.within("config", () -> ModelId.ofName(first.getConfig().getName()));
        Optional<CellKind> cell = Fields.within(
                "config", () -> CellMessages.optional(first.getConfig().getCell()));
        checkReference(first.getConfig());
        if (first.getConfig().hasEpoch()) {
            Fields.within(
                    "config", () -> EpochImport.requireEpoch(first.getConfig().getEpoch()));
        }
        checkForm(first.getConfig().getWeightsSha256());
        JobRequest treatment = treatment(first.getConfig(), caller);
        long left = jobs.quotaBytes(caller);
        if (!repetitions.isKnown(treatment)) {
            if (!first.getConfig().hasEpoch()) {
                store.requireFree(id);
            }
            left = jobs.bytesLeft(caller);
        }
        ImportAssembly assembly = new ImportAssembly(
                store,
                checker,
                jobs,
                repetitions,
                treatment,
                uploads.begin(caller.user(), left),
                first.getConfig(),
                id,
                cell);
        assembly.digest.add(first);
        return assembly;
    }

    private static JobRequest treatment(ImportModelConfig config, Caller caller) {
        return Fields.within(
                "config",
                () -> new JobRequest(
                        caller,
                        config.getRequestId(),
                        true,
                        null,
                        JobMessages.visibility("visibility", config.getVisibility())));
    }

    private static void checkReference(ImportModelConfig config) {
        int length = config.getReferenceSource().length();
        if (length > LONGEST_SOURCE) {
            throw new InvalidInputException(
                    "config.reference_source", "at most " + LONGEST_SOURCE + " characters", length);
        }
        if (!(config.getReferenceTolerance() >= 0)) {
            throw new InvalidInputException(
                    "config.reference_tolerance", "a number of at least 0", config.getReferenceTolerance());
        }
    }

    private static void checkForm(String sha256) {
        if (!sha256.isEmpty() && !SHA_256.matcher(sha256).matches()) {
            throw new InvalidInputException(
                    "config.weights_sha256",
                    "64 lower-case hexadecimal digits, or none",
                    sha256.length() + " characters");
        }
    }

    @Override
    public void add(ImportModelRequest message) throws IOException {
        digest.add(message);
        switch (message.getRequestCase()) {
            case TENSOR -> {
                upload.keep(message.getTensor().getData().size());
                tensors.add(TensorMessages.part(message.getTensor()));
            }
            case VOCABULARY -> UploadedText.add(message.getVocabulary(), vocabulary, upload);
            case REFERENCE -> {
                if (config.hasEpoch()) {
                    // The model's one certificate would be told of all its epochs.
                    throw new InvalidInputException("reference", "none for weights with config.epoch", "some");
                }
                upload.keep(message.getReference().getData().size());
                reference.add(message.getReference());
            }
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
    }

    @Override
    public ImportModelResponse finish() throws IOException {
        String sum = digest.hex();
        Optional<String> before = repetitions.find(treatment, sum);
        ModelRecord model = before.isPresent() ? made(before.get()) : add();
        if (before.isEmpty()) {
            remember(sum, model);
        }
        return ImportModelResponse.newBuilder()
                .setModel(ModelMessages.model(model))
                .build();
    }

    /**
     * All or nothing: who asks again with the same id must not find a model that this request is said not to have made. An epoch may
     * come twice, and the model has others.
     */
    private void remember(String sum, ModelRecord model) {
        try {
            repetitions.remember(treatment, sum, model.name());
        } catch (RuntimeException e) {
            if (!config.hasEpoch()) {
                store.delete(model.id());
            }
            throw e;
        }
    }

    /** What the same request made; deleted since, its name may be that of somebody else's. */
    private ModelRecord made(String name) {
        ModelRecord model = store.get(ModelId.ofName(name));
        Access.requireSee(
                treatment.caller(), model.ownership().owner(), model.ownership().visibility());
        return model;
    }

    private ModelRecord add() throws IOException {
        upload.requireRoom(jobs.bytesLeft(treatment.caller()));
        Map<String, DenseArray> arrays = tensors.arrays();
        ModelWeights weights = cell.isPresent() ? ModelWeights.of(cell.get(), arrays) : ModelWeights.of(arrays);
        requireUndamaged(weights);
        Ownership ownership = new Ownership(treatment.caller().user(), treatment.visibility());
        if (config.hasEpoch()) {
            return store.addEpoch(new EpochImport(id, config.getEpoch(), weights, vocabulary, ownership));
        }
        return store.add(id, weights, vocabulary, parity(weights), ownership);
    }

    private void requireUndamaged(ModelWeights weights) {
        String expected = config.getWeightsSha256();
        if (expected.isEmpty()) {
            return;
        }
        String found = ModelStore.sha256(weights);
        if (!found.equals(expected)) {
            throw new InvalidInputException(
                    "config.weights_sha256", "the checksum of what arrived, " + found, expected);
        }
    }

    private @Nullable ParityCertificate parity(ModelWeights weights) throws IOException {
        if (reference.isEmpty()) {
            return null;
        }
        ParityReport report = checker.check(weights, reference.finish(), account());
        double tolerance = config.getReferenceTolerance();
        report.requireWithin(tolerance == 0 ? USUAL_TOLERANCE : tolerance);
        return ParityCertificate.of(report, config.getReferenceSource());
    }

    private DeviceAccount account() {
        return new DeviceAccount(treatment.caller().user(), treatment.caller().weight());
    }

    @Override
    public void close() throws IOException {
        try (upload;
                tensors) {
            referenceTensors.close();
        }
    }
}
