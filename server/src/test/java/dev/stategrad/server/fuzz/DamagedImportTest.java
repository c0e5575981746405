package dev.stategrad.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.stategrad.server.NettyService;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.VocabularyChunk;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small model on its way to the server, damaged: nothing is stored, or what was sent. Never other weights. */
@Timeout(1200)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedImportTest {
    private static final String NAME = "models/m";
    private static final int VOCABULARY = 2;
    private static final int[] MASKS = {1, 2, 4, 8, 16, 32, 64, 128, 255};
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NettyService service;
    private ServedMethod method;
    private String sha256;
    private List<byte[]> request;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        service = NettyService.start(data, 4 << 20);
        method = ServedMethod.all(service.channel()).stream()
                .filter(served -> served.name().endsWith("/ImportModel"))
                .findFirst()
                .orElseThrow();
        assertThat(send(messages(""))).isEqualTo(Code.OK);
        sha256 = stored().get(0).getWeightsSha256();
        delete(stored());
        request = messages(sha256);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void import_whole_isStored() throws Exception {
        assertThat(send(request)).isEqualTo(Code.OK);

        assertThat(stored()).extracting(Model::getWeightsSha256).containsExactly(sha256);
        delete(stored());
    }

    @Test
    void import_anyByteFlipped_storesNothingOrWhatWasSent() throws Exception {
        Random random = new Random(1);
        assertFlipsAreNoticed(at -> new int[] {MASKS[random.nextInt(MASKS.length)]});
    }

    @Test
    @Tag("soak")
    void import_anyBitFlipped_storesNothingOrWhatWasSent() throws Exception {
        assertFlipsAreNoticed(at -> MASKS);
    }

    @Test
    void import_cutAnywhere_storesNothingOrWhatWasSent() throws Exception {
        for (int i = 0; i < request.size(); i++) {
            byte[] message = request.get(i);
            for (int length = 0; length < message.length; length++) {
                List<byte[]> cut = new ArrayList<>(request.subList(0, i));
                cut.add(Arrays.copyOf(message, length));
                assertUndamaged(cut);
            }
        }
    }

    @Test
    void import_messageLostOrTwice_storesNothingOrWhatWasSent() throws Exception {
        for (int i = 0; i < request.size(); i++) {
            List<byte[]> lost = new ArrayList<>(request);
            byte[] message = lost.remove(i);
            assertUndamaged(lost);
            List<byte[]> twice = new ArrayList<>(request);
            twice.add(i, message);
            assertUndamaged(twice);
        }
    }

    private void assertFlipsAreNoticed(IntFunction<int[]> masks) throws Exception {
        int flips = 0;
        int accepted = 0;
        for (int i = 0; i < request.size(); i++) {
            byte[] message = request.get(i);
            for (int at = 0; at < message.length; at++) {
                for (int mask : masks.apply(at)) {
                    byte[] flipped = message.clone();
                    flipped[at] ^= (byte) mask;
                    List<byte[]> damaged = new ArrayList<>(request);
                    damaged.set(i, flipped);
                    accepted += assertUndamaged(damaged);
                    flips++;
                }
            }
        }
        System.out.printf("%d flips on the way of a model: %d of them stored what was sent%n", flips, accepted);
        // In its name, its words, and what says that there is a checksum.
        assertThat(accepted).isLessThan(flips / 5);
    }

    /** @return models that were stored, none or one */
    private int assertUndamaged(List<byte[]> damaged) throws Exception {
        Code code = send(damaged);
        List<Model> models = stored();
        assertThat(code).isIn(Code.OK, Code.INVALID_ARGUMENT);
        assertThat(models).hasSize(code == Code.OK ? 1 : 0).allSatisfy(model -> {
            assertThat(model.getWeightsSha256()).isEqualTo(sha256);
            assertThat(model.getArchitecture().getCell()).isEqualTo(CellType.CELL_TYPE_LSTM);
        });
        delete(models);
        return models.size();
    }

    private Code send(List<byte[]> messages) throws InterruptedException {
        BareCall.Answer answer =
                BareCall.make(service.channel(), method, new MutatedCall(messages, new Metadata(), true), PATIENCE);
        return Objects.requireNonNull(answer.status(), "no answer").getCode();
    }

    private List<Model> stored() {
        return service.models()
                .listModels(ListModelsRequest.getDefaultInstance())
                .getModelsList();
    }

    private void delete(List<Model> models) {
        for (Model model : models) {
            service.models()
                    .deleteModel(DeleteModelRequest.newBuilder()
                            .setName(model.getName())
                            .build());
        }
    }

    private static List<byte[]> messages(String sha256) {
        List<Message> messages = new ArrayList<>();
        messages.add(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder()
                        .setName(NAME)
                        .setCell(CellType.CELL_TYPE_LSTM)
                        .setWeightsSha256(sha256))
                .build());
        TestWeights.arrays(VOCABULARY, 2, 1)
                .forEach((name, array) -> messages.add(ImportModelRequest.newBuilder()
                        .setTensor(TensorChunk.newBuilder()
                                .setName(name)
                                .setDataType(DataType.DATA_TYPE_F32)
                                .addAllShape(
                                        Arrays.stream(array.shape()).boxed().toList())
                                .setData(ByteString.copyFrom(array.bytes())))
                        .build()));
        messages.add(ImportModelRequest.newBuilder()
                .setVocabulary(VocabularyChunk.newBuilder().addWords("the").addWords("cat"))
                .build());
        return messages.stream().map(Message::toByteArray).toList();
    }
}
