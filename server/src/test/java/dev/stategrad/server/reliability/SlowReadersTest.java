package dev.stategrad.server.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Message;
import dev.stategrad.server.NettyService;
import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.http2.RawCall;
import dev.stategrad.server.worker.SocketWorker;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.TokenChunk;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers that ask for much, allow the server to send all of it at once, and then don't read for a while. Front and worker, with a
 * socket between them, are one process here, so that their buffers are counted together.
 */
@Timeout(1800)
class SlowReadersTest {
    private static final String MODEL = "models/m";
    private static final int EMBEDDING = 128;
    private static final int HIDDEN = 128;
    private static final long MEMORY = 64 << 20;
    private static final long MOST_BYTES_OF_A_READER = 10 << 20;
    private static final int TOKENS_OF_A_MESSAGE = 10_000;
    private static final int READING_AT_ONCE = 4;
    private static final int OTHER_CALLS = 100;

    @TempDir
    Path data;

    @TempDir
    Path sockets;

    private NettyService service;

    @BeforeEach
    void start() throws IOException {
        assumeThat(SocketWorker.isAvailable()).as("Linux").isTrue();
        ServerConfig config =
                ServerConfig.defaults(data).listeningOn("127.0.0.1", 0).withAnalysisMemoryBytes(MEMORY);
        // These readers would not even see that they are asked whether they are still there.
        ConnectionLimits patient = config.connections();
        patient = new ConnectionLimits(
                patient.messageBytes(),
                patient.metadataBytes(),
                patient.calls(),
                patient.handshake(),
                Duration.ofHours(1),
                patient.age(),
                patient.ageGrace());
        service = NettyService.start(
                config.withConnections(patient), store -> new SocketWorker(sockets, data, MEMORY, store));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void readTensors_threeThatDoNotRead_takeLittleMemoryAndGetAllOfIt() throws Exception {
        readTensors(3, 10_000);
    }

    @Test
    @Tag("soak")
    void readTensors_twentyThatDoNotRead_takeLittleMemoryAndGetAllOfIt() throws Exception {
        readTensors(20, 110_000);
    }

    @Test
    void recordStates_threeThatDoNotRead_takeLittleMemoryAndGetAllOfIt() throws Exception {
        recordStates(3, 20_000);
    }

    @Test
    @Tag("soak")
    void recordStates_twentyThatDoNotRead_takeLittleMemoryAndGetAllOfIt() throws Exception {
        recordStates(20, 210_000);
    }

    /** Answered by the front, from the disk. */
    private void readTensors(int readers, int vocabulary) throws Exception {
        service.importModel(MODEL, vocabulary, EMBEDDING, HIDDEN);
        assertBounded(
                readers,
                4L * vocabulary * (EMBEDDING + HIDDEN),
                "/stategrad.v1.ModelService/ReadTensors",
                ReadTensorsRequest.newBuilder().setName(MODEL).build());
    }

    /** Answered by the worker, as it computes. */
    private void recordStates(int readers, int tokens) throws Exception {
        int vocabulary = 50;
        service.importModel(MODEL, vocabulary, EMBEDDING, HIDDEN);
        List<Message> request = new ArrayList<>();
        request.add(RecordStatesRequest.newBuilder()
                .setConfig(RecordStatesConfig.newBuilder().setModel(MODEL))
                .build());
        Random random = new Random(1);
        for (int from = 0; from < tokens; from += TOKENS_OF_A_MESSAGE) {
            TokenChunk.Builder chunk = TokenChunk.newBuilder();
            random.ints(TOKENS_OF_A_MESSAGE, 0, vocabulary).forEach(chunk::addTokens);
            request.add(RecordStatesRequest.newBuilder().setTokens(chunk).build());
        }
        assertBounded(
                readers,
                4L * tokens * HIDDEN,
                "/stategrad.v1.AnalysisService/RecordStates",
                request.toArray(Message[]::new));
    }

    private void assertBounded(int readers, long resultBytes, String method, Message... request) throws Exception {
        byte[][] messages = Arrays.stream(request).map(Message::toByteArray).toArray(byte[][]::new);
        // One that reads all the time; afterwards what connections share is there.
        RawCall.Answer whole;
        try (RawCall reader = RawCall.open(service.port(), method, messages)) {
            whole = reader.read();
        }
        assertThat(whole.bytes()).isGreaterThan(resultBytes);
        long before = PlatformDependent.usedDirectMemory();
        assertThat(before).isNotNegative();

        List<RawCall> calls = new ArrayList<>();
        try {
            for (int i = 0; i < readers; i++) {
                calls.add(RawCall.open(service.port(), method, messages));
            }
            for (RawCall call : calls) {
                call.awaitFirstPart();
            }
            long most = mostWhileOthersAreServed();
            System.out.printf(
                    "%d readers of %d MB from %s: %d MiB of direct memory before, %d MiB at most%n",
                    readers, resultBytes / 1_000_000, method, before >> 20, most >> 20);
            assertThat(most - before).isLessThanOrEqualTo(readers * MOST_BYTES_OF_A_READER);

            assertThat(readAll(calls)).hasSize(readers).containsOnly(whole);
        } finally {
            for (RawCall call : calls) {
                call.close();
            }
        }
    }

    private long mostWhileOthersAreServed() {
        long most = 0;
        for (int i = 0; i < OTHER_CALLS; i++) {
            assertThat(service.models()
                            .getModel(
                                    GetModelRequest.newBuilder().setName(MODEL).build())
                            .getModel()
                            .getName())
                    .isEqualTo(MODEL);
            most = Math.max(most, PlatformDependent.usedDirectMemory());
        }
        return most;
    }

    /** They read on at last, and at once. */
    private static List<RawCall.Answer> readAll(List<RawCall> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(READING_AT_ONCE);
        try {
            List<Future<RawCall.Answer>> answers = new ArrayList<>();
            for (RawCall call : calls) {
                answers.add(threads.submit(call::read));
            }
            List<RawCall.Answer> all = new ArrayList<>();
            for (Future<RawCall.Answer> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
