package dev.stategrad.server.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ends connections that nobody closes. The shortest times that may be configured take minutes here. */
@Tag("soak")
@Timeout(300)
class ConnectionLifetimeTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    private static final int PING = 6;

    @TempDir
    private Path data;

    private StategradServer server;

    @BeforeEach
    void start() throws IOException {
        ConnectionLimits usual = ServerConfig.defaults(data).connections();
        server = StategradServer.listen(ServerConfig.defaults(data)
                .withAnalysisMemoryBytes(64 << 20)
                .listeningOn("127.0.0.1", 0)
                .withConnections(new ConnectionLimits(
                        usual.messageBytes(),
                        usual.metadataBytes(),
                        usual.calls(),
                        usual.handshake(),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void connection_beyondItsAge_isClosedAndTheNextCallFindsAnother() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        try {
            HealthWatch watch = new HealthWatch(channel);
            watch.answer();
            assertThat(watch.ended()).isNotDone();

            assertThat(watch.ended().get(200, TimeUnit.SECONDS).isOk()).isFalse();
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void connection_whoseClientIsSilent_isAskedAndThenClosed() throws IOException {
        try (Socket gone = new Socket("127.0.0.1", server.port())) {
            // The server has 20 seconds for it, far less than the minute after which age would end the connection.
            gone.setSoTimeout(50_000);
            OutputStream out = gone.getOutputStream();
            out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
            out.write(EMPTY_SETTINGS);
            out.flush();

            assertThat(typesOfFrames(gone.getInputStream())).contains(PING);
        }
    }

    /** The types of all frames until the other side closes. */
    private static Set<Integer> typesOfFrames(InputStream in) throws IOException {
        Set<Integer> types = new HashSet<>();
        while (true) {
            byte[] header = in.readNBytes(9);
            if (header.length < 9) {
                return types;
            }
            int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
            types.add((int) header[3]);
            in.skipNBytes(length);
        }
    }
}
