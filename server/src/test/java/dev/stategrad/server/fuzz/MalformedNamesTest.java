package dev.stategrad.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import dev.stategrad.server.NettyService;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Resource names that are none, in every method that takes one; those are found by their descriptors. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedNamesTest {
    private static final Set<String> NAME_FIELDS = Set.of("name", "model");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> BAD_NAMES = List.of(
            "",
            "m",
            "models",
            "models/",
            "models/.",
            "models/..",
            "models/../m",
            "models/a/b",
            "models/-a",
            "models/a b",
            "models/a\0",
            "models/a\n",
            "models/é",
            "models/m@",
            "models/m@-1",
            "models/m@99999999999",
            "models/m@last@last",
            "/models/m",
            "jobs/../m",
            "analyses/\0",
            "../../../../etc/passwd",
            "models/" + "x".repeat(64),
            "models/" + "x".repeat(64 << 10),
            "x".repeat(64 << 10));

    private NettyService service;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        service = NettyService.start(folder, 64 << 20);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @TestFactory
    Stream<DynamicTest> method_nameThatIsNone_isToldWhichField() throws Exception {
        return ServedMethod.all(service.channel()).stream()
                .filter(method -> method.name().startsWith("stategrad.v1."))
                .flatMap(method -> nameField(method.request(), "").stream()
                        .map(field -> DynamicTest.dynamicTest(
                                method.name() + " " + field, () -> assertRefused(method, field))));
    }

    private void assertRefused(ServedMethod method, String field) throws Exception {
        for (String bad : BAD_NAMES) {
            Message request = with(DynamicMessage.getDefaultInstance(method.request()), field, bad);
            MutatedCall call = new MutatedCall(List.of(request.toByteArray()), new Metadata(), true);

            BareCall.Answer answer = BareCall.make(service.channel(), method, call, PATIENCE);

            Status status = Objects.requireNonNull(answer.status(), "no answer");
            assumeFalse(status.getCode() == Code.UNIMPLEMENTED, "not offered yet");
            assertThat(status.getCode()).as("%s of %.80s", field, bad).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(violatedField(status, answer.trailers()))
                    .as("%.80s", bad)
                    .isEqualTo(field);
            // However long the name was.
            assertThat(status.getDescription()).hasSizeLessThan(300);
        }
    }

    /** Path of the field that takes a name: of the request itself, or of the config that its first message carries. */
    private static Optional<String> nameField(Descriptor type, String prefix) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getType() == FieldDescriptor.Type.STRING && NAME_FIELDS.contains(field.getName())) {
                return Optional.of(prefix + field.getName());
            }
        }
        FieldDescriptor config = type.findFieldByName("config");
        return config == null || !prefix.isEmpty() ? Optional.empty() : nameField(config.getMessageType(), "config.");
    }

    private static Message with(Message message, String path, String value) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(first);
        Object content = dot < 0 ? value : with((Message) message.getField(field), path.substring(dot + 1), value);
        return message.toBuilder().setField(field, content).build();
    }

    private static String violatedField(Status status, Metadata trailers) throws Exception {
        for (Any detail : StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
            if (detail.is(BadRequest.class)) {
                return detail.unpack(BadRequest.class).getFieldViolations(0).getField();
            }
        }
        return "none";
    }
}
