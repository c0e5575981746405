package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.client.Cell;
import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose process is killed outright: what comes out in the end is what comes out of an uncut one. */
@Timeout(300)
final class KilledTrainingTest {
    private static final int VOCABULARY = 30;

    private final Random random = new Random();

    @TempDir
    private Path folder;

    @Test
    void embedded_killedAndResumedByCommand_hasTheWeightsOfTheUncutTraining() throws Exception {
        Path train = Files.writeString(folder.resolve("train.txt"), text(1_000, 1));
        Path valid = Files.writeString(folder.resolve("valid.txt"), text(50, 2));
        Path data = folder.resolve("data");
        Process killed = Command.builder(train("m", train, valid, data)).start();
        try (BufferedReader lines = killed.errorReader()) {
            awaitLine(lines, "epoch 1 ");
            kill(killed);
        }
        JsonObject left = json(Command.run("models", "show", "m", "--data-dir", data, "--json"));
        assertThat(left.get("status").getAsString()).isEqualTo("interrupted");

        JsonObject resumed =
                json(Command.run("train", "--name", "m", "--resume", "--test", valid, "--data-dir", data, "--json"));
        assertThat(Command.run(train("uncut", train, valid, data)).exit()).isZero();
        JsonObject uncut = json(Command.run("models", "show", "uncut", "--data-dir", data, "--json"));

        for (String field : List.of("status", "weights_sha256", "best_epoch", "kept_epochs")) {
            assertThat(resumed.get(field)).as(field).isEqualTo(uncut.get(field));
        }
        assertThat(perplexities(resumed)).isEqualTo(perplexities(uncut)).hasSize(12);
        int epochsLeft = left.getAsJsonArray("epochs").size();
        assertThat(epochsLeft).isBetween(1, 11);
        for (int i = 0; i < epochsLeft; i++) {
            assertThat(resumed.getAsJsonArray("epochs").get(i))
                    .isEqualTo(left.getAsJsonArray("epochs").get(i));
        }
        assertThat(resumed.getAsJsonArray("kept_epochs")).hasSize(13);
        for (String epoch : List.of("@0", "@" + (epochsLeft + 1))) {
            assertThat(weights("m" + epoch, data)).isEqualTo(weights("uncut" + epoch, data));
        }
        assertThat(resumed.get("test_perplexity").getAsDouble()).isBetween(1.0, (double) VOCABULARY);
        assertThat(data.resolve("models/m/training")).doesNotExist();
    }

    @Test
    void served_killedInMidEpoch_goesOnByItselfToTheWeightsOfTheUncutTraining() throws Exception {
        Path data = folder.resolve("data");
        Process first = serve(data);
        try (StategradClient client = StategradClient.connect(address(first))) {
            client.train(request("m"));
            awaitCheckpoint(data.resolve("models/m/training"));
            kill(first);
        }

        Process second = serve(data);
        try (StategradClient client = StategradClient.connect(address(second))) {
            ModelInfo resumed = client.watch("m", event -> {});
            client.train(request("uncut"));
            ModelInfo uncut = client.watch("uncut", event -> {});

            assertThat(resumed.status()).isEqualTo(ModelStatus.READY);
            assertThat(resumed.weightsSha256()).isEqualTo(uncut.weightsSha256());
            assertThat(client.getModel("m@last").weightsSha256())
                    .isEqualTo(client.getModel("uncut@last").weightsSha256());
            assertThat(resumed.keptEpochs()).containsExactly(0, 1, 2);
            for (int epoch : resumed.keptEpochs()) {
                assertThat(client.getModel("m@" + epoch).weightsSha256())
                        .isEqualTo(client.getModel("uncut@" + epoch).weightsSha256());
            }
            assertThat(resumed.epochs())
                    .extracting(EpochSummary::trainPerplexity)
                    .isEqualTo(uncut.epochs().stream()
                            .map(EpochSummary::trainPerplexity)
                            .toList());
        } finally {
            second.destroyForcibly();
        }
    }

    private static String weights(String model, Path data) throws Exception {
        return json(Command.run("models", "show", model, "--data-dir", data, "--json"))
                .get("weights_sha256")
                .getAsString();
    }

    private static Object[] train(String name, Path train, Path valid, Path data) {
        return ("train --cell lstm --embedding 8 --hidden 16 --layers 2 --optimizer adagrad --learning-rate 0.1"
                        + " --learning-rate-decay 0.9 --epochs 12 --batch-size 4 --window 20 --dropout 0.3 --keep-epochs --name "
                        + name + " --train " + train + " --valid " + valid + " --data-dir " + data)
                .split(" ");
    }

    private static TrainingRequest request(String name) {
        TrainingOptions options = TrainingOptions.builder(Cell.GRU_RESET_AFTER, 8, 16)
                .optimizer(Optimizer.ADAM, 0.01)
                .outputDropout(0.2)
                .epochs(2)
                .keepEpochs(true)
                .sizes(2, 8)
                .build();
        int[] tokens = new Random(3).ints(30_000, 0, VOCABULARY).toArray();
        int[] valid = new Random(4).ints(200, 0, VOCABULARY).toArray();
        return new TrainingRequest(
                name,
                options,
                VOCABULARY,
                List.of(),
                TokenSource.of(tokens),
                Optional.of(TokenSource.of(valid)),
                Optional.empty());
    }

    private static String text(int sentences, long seed) {
        Random words = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            int word = words.nextInt(VOCABULARY - 5);
            for (int j = 0; j < 5; j++) {
                text.append('w').append(word + j).append(j < 4 ? ' ' : '\n');
            }
        }
        return text.toString();
    }

    private static Process serve(Path data) throws IOException {
        return Command.builder("serve", "--port", 0, "--checkpoint-interval", "1s", "--data-dir", data)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String address(Process server) throws IOException {
        String line = server.inputReader().readLine();
        assertThat(line).startsWith("listening on ");
        return line.substring("listening on ".length(), line.indexOf(','));
    }

    private static void awaitLine(BufferedReader lines, String start) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(start)) {
                return;
            }
            seen.add(line);
        }
        throw new AssertionError("expected a line that starts with " + start + ", found " + seen);
    }

    private static void awaitCheckpoint(Path training) throws IOException, InterruptedException {
        try (WatchService events = training.getFileSystem().newWatchService()) {
            training.register(events, StandardWatchEventKinds.ENTRY_CREATE);
            while (true) {
                WatchKey key = events.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (String.valueOf(event.context()).startsWith("checkpoint-")) {
                        return;
                    }
                }
                key.reset();
            }
        }
    }

    /** Kills a process, without a warning, at some moment of the next half second. */
    private void kill(Process process) throws InterruptedException {
        assertThat(process.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS))
                .as("still training")
                .isFalse();
        process.destroyForcibly().waitFor();
    }

    private static JsonObject json(Command command) {
        assertThat(command.errors()).isEmpty();
        assertThat(command.exit()).isZero();
        return JsonParser.parseString(command.output()).getAsJsonObject();
    }

    private static List<String> perplexities(JsonObject model) {
        List<String> perplexities = new ArrayList<>();
        model.getAsJsonArray("epochs").forEach(epoch -> {
            JsonObject values = epoch.getAsJsonObject();
            perplexities.add(values.get("train_perplexity") + " " + values.get("valid_perplexity"));
        });
        return perplexities;
    }
}
