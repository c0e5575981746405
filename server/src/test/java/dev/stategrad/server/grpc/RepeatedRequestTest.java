package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.grpc.AnyCall.Outcome;
import dev.stategrad.server.identity.Directory;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ModelServiceGrpc;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RepeatedRequestTest {
    private static final Outcome OK = new Outcome(Status.Code.OK, "");

    @TempDir
    private Path data;

    private String anna;
    private String ben;
    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        try (Database database = Database.open(data.resolve("stategrad.db"))) {
            Directory directory = new Directory(database, Clock.systemUTC());
            anna = token(directory, "anna");
            ben = token(directory, "ben");
        }
        fixture = new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(64 << 20)
                .asService());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void importModel_repeatedWhenTheNameIsAnothers_tellsNothingOfTheirs() {
        assertThat(importModel(anna, "once")).isEqualTo(OK);
        assertThat(importModel(anna, "once")).isEqualTo(OK);

        AnyCall delete = AnyCall.open(fixture.channel, ModelServiceGrpc.getDeleteModelMethod(), anna);
        delete.send(DeleteModelRequest.newBuilder().setName("models/m").build());
        delete.halfClose();
        assertThat(delete.outcome()).isEqualTo(OK);
        assertThat(importModel(ben, "")).isEqualTo(OK);

        assertThat(importModel(anna, "once")).isEqualTo(new Outcome(Status.Code.PERMISSION_DENIED, "NOT_YOURS"));
    }

    private Outcome importModel(String token, String requestId) {
        AnyCall call = AnyCall.open(fixture.channel, ModelServiceGrpc.getImportModelMethod(), token);
        call.send(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName("models/m").setRequestId(requestId))
                .build());
        TestWeights.arrays(5, 3, 4)
                .forEach((name, array) -> ServerFixture.inChunks(name, array).forEach(call::send));
        call.halfClose();
        return call.outcome();
    }

    private static String token(Directory directory, String user) {
        UserName name = new UserName(user);
        directory.createUser(name, UnaryOperator.identity());
        return "Bearer "
                + directory
                        .createToken(name, Scope.SUBMIT, "", Optional.empty())
                        .secret()
                        .reveal();
    }
}
