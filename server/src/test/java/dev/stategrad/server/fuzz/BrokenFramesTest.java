package dev.stategrad.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.NettyService;
import dev.stategrad.server.http2.Exchange;
import dev.stategrad.server.http2.Frames;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.ModelState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that speak HTTP/2 badly or not at all. Other callers are served meanwhile, and no secret is told. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenFramesTest {
    private static final String GET_MODEL = "/stategrad.v1.ModelService/GetModel";
    private static final byte[] REQUEST =
            GetModelRequest.newBuilder().setName("models/m").build().toByteArray();
    private static final Duration LISTENING = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int CALLERS = 8;

    private Path data;
    private NettyService service;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        data = folder;
        service = NettyService.start(folder, 4 << 20);
        service.importModel("models/m", 7, 3, 4);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void framesByHand_valid_areAnswered() throws Exception {
        Exchange exchange = Exchange.with(service.port(), call(), PATIENCE, PATIENCE);

        assertThat(exchange.text()).contains("models/m");
    }

    @Test
    void call_cutAfterAnyByte_isLetGo() throws Exception {
        byte[] call = call();

        assertHarmless(IntStream.range(0, call.length)
                .mapToObj(n -> Arrays.copyOf(call, n))
                .toList());
    }

    @Test
    void call_anyByteFlipped_isAnsweredOrLetGo() throws Exception {
        byte[] call = call();

        assertHarmless(IntStream.range(0, call.length)
                .mapToObj(i -> {
                    byte[] flipped = call.clone();
                    flipped[i] ^= (byte) 0xFF;
                    return flipped;
                })
                .toList());
    }

    @Test
    void noise_insteadOfFrames_isLetGo() throws Exception {
        Random random = new Random(1);
        byte[] preface = new Frames().preface().bytes();

        assertHarmless(Stream.generate(() -> {
                    byte[] noise = new byte[random.nextInt(500)];
                    random.nextBytes(noise);
                    int kept = random.nextBoolean() ? preface.length : 0;
                    byte[] sent = Arrays.copyOf(preface, kept + noise.length);
                    System.arraycopy(noise, 0, sent, kept, noise.length);
                    return sent;
                })
                .limit(300)
                .toList());
    }

    static Stream<Arguments> oddities() {
        byte[] large = new byte[16_000];
        return Stream.of(
                of("nothing", frames -> frames),
                of(
                        "media type that is not gRPC's",
                        frames -> frames.frame(
                                Frames.HEADERS,
                                Frames.END_HEADERS,
                                1,
                                Frames.headers(
                                        ":method",
                                        "POST",
                                        ":scheme",
                                        "http",
                                        ":path",
                                        GET_MODEL,
                                        "content-type",
                                        "text/html"))),
                of(
                        "GET",
                        frames -> frames.frame(
                                Frames.HEADERS,
                                Frames.END_HEADERS | Frames.END_STREAM,
                                1,
                                Frames.headers(":method", "GET", ":scheme", "http", ":path", GET_MODEL))),
                of(
                        "no path",
                        frames -> frames.frame(
                                Frames.HEADERS,
                                Frames.END_HEADERS,
                                1,
                                Frames.headers(":method", "POST", ":scheme", "http"))),
                of(
                        "unknown method",
                        frames -> frames.call(1, "/stategrad.v1.ModelService/Nothing")
                                .lastMessage(1, REQUEST)),
                of("path of dots", frames -> frames.call(1, "/../../etc/passwd").lastMessage(1, REQUEST)),
                of(
                        "timeout that is none",
                        frames -> frames.call(1, GET_MODEL, "grpc-timeout", "soon")
                                .lastMessage(1, REQUEST)),
                of(
                        "negative timeout",
                        frames ->
                                frames.call(1, GET_MODEL, "grpc-timeout", "-1S").lastMessage(1, REQUEST)),
                of(
                        "endless timeout",
                        frames -> frames.call(1, GET_MODEL, "grpc-timeout", "99999999H")
                                .lastMessage(1, REQUEST)),
                of(
                        "unknown compression",
                        frames -> frames.call(1, GET_MODEL, "grpc-encoding", "zip")
                                .frame(Frames.DATA, Frames.END_STREAM, 1, Frames.prefixed(1, REQUEST.length, REQUEST))),
                of(
                        "compressed without a word",
                        frames -> frames.call(1, GET_MODEL)
                                .frame(Frames.DATA, Frames.END_STREAM, 1, Frames.prefixed(1, REQUEST.length, REQUEST))),
                of(
                        "flags of a message that are reserved",
                        frames -> frames.call(1, GET_MODEL)
                                .frame(
                                        Frames.DATA,
                                        Frames.END_STREAM,
                                        1,
                                        Frames.prefixed(0xFE, REQUEST.length, REQUEST))),
                of(
                        "message that ends too early",
                        frames -> frames.call(1, GET_MODEL)
                                .frame(
                                        Frames.DATA,
                                        Frames.END_STREAM,
                                        1,
                                        Frames.prefixed(0, REQUEST.length + 1, REQUEST))),
                of(
                        "message of 4 GiB",
                        frames -> frames.call(1, GET_MODEL).frame(Frames.DATA, 0, 1, Frames.prefixed(0, -1, REQUEST))),
                of(
                        "message of 2 GiB",
                        frames -> frames.call(1, GET_MODEL)
                                .frame(Frames.DATA, 0, 1, Frames.prefixed(0, Integer.MAX_VALUE, REQUEST))),
                of("message before its headers", frames -> frames.lastMessage(1, REQUEST)),
                of(
                        "headers twice",
                        frames -> frames.call(1, GET_MODEL).call(1, GET_MODEL).lastMessage(1, REQUEST)),
                of("stream 0", frames -> frames.call(0, GET_MODEL)),
                of("even stream", frames -> frames.call(2, GET_MODEL).lastMessage(2, REQUEST)),
                of(
                        "frame above the limit",
                        frames -> frames.call(1, GET_MODEL).frame(Frames.DATA, 0, 1, new byte[20_000])),
                of("window of nothing", frames -> frames.frame(Frames.WINDOW_UPDATE, 0, 0, new byte[4])),
                of(
                        "headers above 8 KiB",
                        frames -> frames.call(
                                        1,
                                        GET_MODEL,
                                        "x-large",
                                        new String(large, StandardCharsets.US_ASCII).replace('\0', 'x'))
                                .lastMessage(1, REQUEST)),
                of("headers without an end", frames -> {
                    frames.frame(Frames.HEADERS, 0, 1, Frames.headers(":method", "POST"));
                    for (int i = 0; i < 2_000; i++) {
                        frames.frame(Frames.CONTINUATION, 0, 1, Frames.headers("x-" + i, "x".repeat(100)));
                    }
                    return frames;
                }),
                of("streams opened and reset", frames -> {
                    for (int i = 1; i < 4_000; i += 2) {
                        frames.call(i, GET_MODEL).frame(Frames.RST_STREAM, 0, i, new byte[4]);
                    }
                    return frames;
                }),
                of("pings without an end", frames -> {
                    for (int i = 0; i < 5_000; i++) {
                        frames.frame(Frames.PING, 0, 0, new byte[8]);
                    }
                    return frames;
                }),
                of("settings without an end", frames -> {
                    for (int i = 0; i < 5_000; i++) {
                        frames.frame(Frames.SETTINGS, 0, 0, new byte[0]);
                    }
                    return frames;
                }),
                of("empty frames without an end", frames -> {
                    frames.call(1, GET_MODEL);
                    for (int i = 0; i < 5_000; i++) {
                        frames.frame(Frames.DATA, 0, 1, new byte[0]);
                    }
                    return frames;
                }),
                of("more streams than may be open", frames -> {
                    for (int i = 1; i < 1_000; i += 2) {
                        frames.call(i, GET_MODEL);
                    }
                    return frames;
                }));
    }

    private static Arguments of(String name, UnaryOperator<Frames> frames) {
        return Arguments.of(name, frames);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void oddity_onItsConnection_harmsNobody(String name, UnaryOperator<Frames> frames) throws Exception {
        assertHarmless(List.of(frames.apply(new Frames().preface()).bytes()));
    }

    @ParameterizedTest
    @MethodSource("otherProtocols")
    void otherProtocol_onThePort_isLetGo(String name, byte[] bytes) throws Exception {
        assertHarmless(List.of(bytes));
    }

    static Stream<Arguments> otherProtocols() {
        byte[] hello = new byte[200];
        hello[0] = 22;
        hello[1] = 3;
        hello[2] = 1;
        return Stream.of(
                Arguments.of(
                        "HTTP/1.1", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("TLS", hello),
                Arguments.of("SSH", "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] call() {
        return new Frames().preface().call(1, GET_MODEL).lastMessage(1, REQUEST).bytes();
    }

    /** Each over a connection of its own, several at once. */
    private void assertHarmless(List<byte[]> connections) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Exchange>> exchanges = new ArrayList<>();
            for (byte[] sent : connections) {
                exchanges.add(callers.submit(() -> Exchange.with(service.port(), sent, LISTENING, PATIENCE)));
            }
            for (int i = 0; i < exchanges.size(); i++) {
                Exchange exchange = exchanges.get(i).get();
                if (!exchange.closed()) {
                    // Once more, when no other keeps the machine busy.
                    exchange = Exchange.with(service.port(), connections.get(i), LISTENING, PATIENCE);
                }
                assertThat(exchange.closed()).as("connection %d was let go", i).isTrue();
                assertThat(exchange.text()).doesNotContain("Exception", "\tat ", "java.", data.toString());
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(service.models()
                        .getModel(
                                GetModelRequest.newBuilder().setName("models/m").build())
                        .getModel()
                        .getState())
                .isEqualTo(ModelState.MODEL_STATE_READY);
    }
}
