package dev.stategrad.server.worker;

import dev.stategrad.graphs.DeviceTest;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.grpc.DeviceAccounts;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.grpc.WorkedAnswer;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.ParityFiles;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.Workers;
import dev.stategrad.worker.v1.CheckParityRequest;
import dev.stategrad.worker.v1.CheckParityResponse;
import dev.stategrad.worker.v1.ReadMetersRequest;
import dev.stategrad.worker.v1.ReadMetersResponse;
import dev.stategrad.worker.v1.RunJobRequest;
import dev.stategrad.worker.v1.RunJobResponse;
import dev.stategrad.worker.v1.StartJob;
import dev.stategrad.worker.v1.TestDeviceRequest;
import dev.stategrad.worker.v1.TestDeviceResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;

/** WorkerService, translated. */
final class WorkerEndpoint extends WorkerServiceGrpc.WorkerServiceImplBase {
    private final WorkerOptions options;
    private final ModelStore store;
    private final Analyses analyses;
    private final Trainer trainer;
    private final Workers jobs;
    private final JobEnds ends;
    private final Meters meters;
    private final WorkedAnswer answers;

    WorkerEndpoint(
            WorkerOptions options,
            ModelStore store,
            Analyses analyses,
            Trainer trainer,
            Workers jobs,
            Workers calls,
            ErrorTranslator errors,
            Meters meters) {
        this.options = options;
        this.store = store;
        this.analyses = analyses;
        this.trainer = trainer;
        this.jobs = jobs;
        this.ends = new JobEnds(errors);
        this.meters = meters;
        this.answers = new WorkedAnswer(calls, errors);
    }

    @Override
    public StreamObserver<RunJobRequest> runJob(StreamObserver<RunJobResponse> responses) {
        return new JobCall(this::open, why -> ends.failed(DeviceAccount.local(), why), jobs, responses);
    }

    @Override
    public void checkParity(CheckParityRequest request, StreamObserver<CheckParityResponse> response) {
        DeviceAccount account = DeviceAccounts.current();
        answers.give(response, cancellation -> check(Path.of(request.getFolder()), account));
    }

    @Override
    public void testDevice(TestDeviceRequest request, StreamObserver<TestDeviceResponse> response) {
        answers.give(response, cancellation -> test());
    }

    @Override
    public void readMeters(ReadMetersRequest request, StreamObserver<ReadMetersResponse> response) {
        // Not on a thread that might wait for the device: the answer is a sign of life.
        response.onNext(MeterMessages.response(meters.reading()));
        response.onCompleted();
    }

    private JobTask open(StartJob start) {
        DeviceAccount account = new DeviceAccount(start.getUser(), start.getWeight());
        return start.getModel().isEmpty()
                ? new AnalysisJob(
                        new JobFolder(options.jobs().resolve(start.getJob())),
                        store,
                        analyses,
                        account,
                        ends,
                        options.checkpointInterval(),
                        System::nanoTime)
                : trainer.adopt(new ModelId(start.getModel()), account);
    }

    private CheckParityResponse check(Path folder, DeviceAccount account) {
        // The front made the folder, and removes it.
        ParityFiles files = new ParityFiles(folder);
        try {
            return ParityMessages.response(analyses.check(files.weights(), files.reference(), account));
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private TestDeviceResponse test() {
        String wrong = DeviceTest.run();
        if (!wrong.isEmpty()) {
            throw new ServiceException(FailureReason.DEVICE_FAILED, "the device computes wrong: " + wrong);
        }
        return TestDeviceResponse.newBuilder().setDevice(analyses.deviceName()).build();
    }
}
