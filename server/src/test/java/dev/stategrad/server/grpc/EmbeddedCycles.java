package dev.stategrad.server.grpc;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.limits.CallRates;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ListJobsRequest;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/**
 * A process with a server and its device in it: for each line of its input it does as many analyses as the line says, every fifth of
 * them cancelled, and says what the process then holds.
 */
final class EmbeddedCycles {
    private static final int V = 20;
    private static final int MOST_PATIENCE_MILLIS = 200;
    private static final AnalysisConfig CONFIG =
            AnalysisConfig.newBuilder().setModel("models/m").setDelays(5).build();

    private EmbeddedCycles() {}

    /**
     * What a process holds, after a collection of garbage.
     *
     * @param nativeObjects tensors, operations, graphs, sessions
     * @param residentBytes memory, as the system counts it
     * @param threads of any kind
     * @param descriptors open files
     */
    record Holdings(long nativeObjects, long residentBytes, long threads, long descriptors) {
        static Holdings parse(String line) {
            String[] values = line.split(" ", -1);
            return new Holdings(
                    Long.parseLong(values[0]),
                    Long.parseLong(values[1]),
                    Long.parseLong(values[2]),
                    Long.parseLong(values[3]));
        }

        private String line() {
            return nativeObjects + " " + residentBytes + " " + threads + " " + descriptors;
        }
    }

    /** Reads orders until there are none. @param arguments the data directory */
    public static void main(String[] arguments) throws Throwable {
        try (ServerFixture fixture = serve(Path.of(arguments[0]));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            fixture.importModel("m", V, 8, 16);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                cycle(fixture, Integer.parseInt(order));
                awaitIdle(fixture);
                System.out.println(holdings().line());
                System.out.flush();
            }
        }
        System.exit(0);
    }

    private static ServerFixture serve(Path data) throws IOException {
        int unlimited = 1_000_000;
        return new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(ServerFixture.MEMORY)
                .withRates(new CallRates(unlimited, unlimited, unlimited, unlimited, unlimited, unlimited)));
    }

    private static void cycle(ServerFixture fixture, int times) throws Throwable {
        int[] text = new Random(1).ints(50, 0, V).toArray();
        int[] longText = new Random(2).ints(20_000, 0, V).toArray();
        Random random = new Random(3);
        for (int i = 0; i < times; i++) {
            if (i % 5 < 4) {
                AnalysisCaller.analyze(fixture, CONFIG, AnalysisCaller.chunk(0, text));
            } else {
                cancelSoon(fixture, longText, random);
            }
        }
    }

    /** At any moment of its life. */
    private static void cancelSoon(ServerFixture fixture, int[] text, Random random) throws InterruptedException {
        Collector<AnalyzeStateGradientsResponse> answers = new Collector<>();
        StreamObserver<AnalyzeStateGradientsRequest> request = fixture.analysesAsync.analyzeStateGradients(answers);
        request.onNext(
                AnalyzeStateGradientsRequest.newBuilder().setConfig(CONFIG).build());
        request.onNext(AnalysisCaller.chunk(0, text));
        request.onCompleted();
        if (!answers.isOverWithin(random.nextInt(MOST_PATIENCE_MILLIS), TimeUnit.MILLISECONDS)) {
            ((ClientCallStreamObserver<AnalyzeStateGradientsRequest>) request).cancel("seen enough", null);
        }
    }

    /** Those that were cancelled leave the device a moment later. */
    private static void awaitIdle(ServerFixture fixture) {
        ListJobsRequest active =
                ListJobsRequest.newBuilder().setActiveOnly(true).build();
        while (JobServiceGrpc.newBlockingStub(fixture.channel).listJobs(active).getJobsCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static Holdings holdings() throws IOException {
        System.gc();
        long resident = 0;
        long threads = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals("VmRSS:")) {
                resident = 1024 * Long.parseLong(words[1]);
            } else if (words[0].equals("Threads:")) {
                threads = Long.parseLong(words[1]);
            }
        }
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return new Holdings(Pointer.totalCount(), resident, threads, open.count());
        }
    }
}
