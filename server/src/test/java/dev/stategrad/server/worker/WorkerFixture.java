package dev.stategrad.server.worker;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.JobWorker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A worker in this process, over a data directory. */
final class WorkerFixture implements AutoCloseable {
    static final long MEMORY = 512L << 20;

    final ModelStore store;
    final InProcessWorker worker;

    WorkerFixture(Path data, Duration checkpointInterval) throws IOException {
        store = ModelStore.open(data, Clock.systemUTC());
        worker = InProcessWorker.start(
                new WorkerOptions(data, MEMORY, checkpointInterval), store, new Meters(new SimpleMeterRegistry()));
    }

    static ModelWeights addModel(ModelStore store, String id, int vocabulary, int embedding, int hidden) {
        ModelWeights weights = TestWeights.of(vocabulary, embedding, hidden);
        store.add(new ModelId(id), weights, new Vocabulary());
        return weights;
    }

    /** An analysis of nobody in particular. */
    static JobWorker.Start analysis(JobFolder folder) {
        return new JobWorker.Start(folder.path().getFileName().toString(), "", "anna", 1);
    }

    /** Runs a job to its end. */
    static JobWorker.End run(JobWorker worker, JobWorker.Start start) throws Exception {
        JobOutcomes outcomes = new JobOutcomes();
        worker.start(start, outcomes);
        return outcomes.await().orElseThrow(() -> new AssertionError("the worker went away"));
    }

    @Override
    public void close() throws IOException {
        worker.close();
        store.close();
    }
}
