package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator finds in the logs of a service. */
@Timeout(120)
final class ServedLogsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    private Path data;

    @Test
    void serve_jsonLogs_tellOfACallByTheTraceThatItsCallerNamed() throws Exception {
        Process server = Command.builder(
                        "serve", "--port", 0, "--data-dir", data, "--log-format", "json", "--set", "logs.level=debug")
                .start();
        try (BufferedReader output = server.inputReader();
                BufferedReader errors = server.errorReader()) {
            String address = output.readLine().replaceFirst("^listening on (\\S+?),.*", "$1");
            check(address, "00-" + TRACE + "-00f067aa0ba902b7-01");

            JsonObject line = awaitTraced(errors);

            assertThat(line.get("trace").getAsString()).isEqualTo(TRACE);
            assertThat(line.get("message").getAsString()).isEqualTo("call of grpc.health.v1.Health/Check");
            assertThat(line.get("level").getAsString()).isEqualTo("DEBUG");
            assertThat(line.get("time").getAsString()).endsWith("Z");
        } finally {
            server.destroyForcibly();
        }
    }

    private static void check(String address, String traceparent) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(address).usePlaintext().build();
        try {
            HealthGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .check(HealthCheckRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    private static JsonObject awaitTraced(BufferedReader errors) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            JsonObject entry = JsonParser.parseString(line).getAsJsonObject();
            if (entry.has("trace")) {
                return entry;
            }
            seen.add(line);
        }
        throw new AssertionError("expected a line with a trace, found " + seen);
    }
}
