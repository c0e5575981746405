package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.client.FakeServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze} on a server elsewhere: over lines that drop, in two commands, and cut short. */
@Timeout(60)
class RemoteAnalysisTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
        Files.writeString(folder.resolve("tokens.txt"), "1 2 3 4 5 6\n0 1 2 3\n");
        Files.writeString(folder.resolve("kind"), "a b a b a -\na a a b\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int run(String... arguments) {
        List<String> line = new ArrayList<>(Arrays.asList(arguments));
        line.addAll(List.of("--server", server.address()));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(line.toArray(String[]::new));
    }

    private String[] analyze(String to, String... more) {
        return Stream.concat(
                        Stream.of(
                                "analyze",
                                "--model",
                                "m",
                                "--tokens",
                                folder.resolve("tokens.txt").toString(),
                                "--group",
                                folder.resolve("kind").toString(),
                                "--delays",
                                "3",
                                "--blocks",
                                "3",
                                "--whiten",
                                "--out",
                                folder.resolve(to).toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** What a folder holds, without the time at which it was written. */
    private Map<String, String> files(String name) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(folder.resolve(name))) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), content(path));
            }
        }
        return files;
    }

    private static String content(Path path) throws IOException {
        String bytes = Files.readString(path, StandardCharsets.ISO_8859_1);
        if (!path.getFileName().toString().equals("analysis.json")) {
            return bytes;
        }
        JsonObject json = JsonParser.parseString(bytes).getAsJsonObject();
        assertThat(json.remove("created")).isNotNull();
        return json.toString();
    }

    @Test
    void analyze_lineDrops_sameFilesAndOneLineThatSaysSo() throws IOException {
        assertThat(run(analyze("uncut"))).isZero();
        assertThat(err.toString()).isEmpty();
        server.cutOnce(7);
        assertThat(run(analyze("cut"))).isZero();
        assertThat(files("cut"))
                .isEqualTo(files("uncut"))
                .containsOnlyKeys(
                        "analysis.json",
                        "analysis.safetensors",
                        "intervals.csv",
                        "null.csv",
                        "spectrum.csv",
                        "whitened_spectrum.csv");
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .endsWith("; the analysis goes on there, trying again");
        assertThat(server.attachments()).isEqualTo(3);
    }

    @Test
    void analyze_detachedThenAttached_sameFiles() throws IOException {
        assertThat(run(analyze("whole"))).isZero();
        out.getBuffer().setLength(0);
        assertThat(run(analyze("parts", "--detach"))).isZero();
        assertThat(out.toString()).isEqualTo("jobs/a\n");
        assertThat(files("parts")).containsOnlyKeys("job.json");
        assertThat(run("jobs", "attach", "--out", folder.resolve("parts").toString()))
                .isZero();
        assertThat(files("parts")).isEqualTo(files("whole"));
    }

    @Test
    void attach_withoutJobJson_corpusUnknownAllElseTheSame() throws IOException {
        assertThat(run(analyze("whole"))).isZero();
        Path attached = folder.resolve("attached");
        assertThat(run("jobs", "attach", "analyses/a", "--whiten", "--out", attached.toString()))
                .isZero();
        Map<String, String> found = files("attached");
        Map<String, String> whole = files("whole");
        JsonObject json = JsonParser.parseString(found.remove("analysis.json")).getAsJsonObject();
        JsonObject expected =
                JsonParser.parseString(whole.remove("analysis.json")).getAsJsonObject();
        assertThat(found).isEqualTo(whole);
        assertThat(json.getAsJsonObject("corpus").get("sha256").getAsString()).isEqualTo("unknown");
        assertThat(json.get("groups")).isEqualTo(expected.get("groups"));
        JsonObject options = expected.getAsJsonObject("options");
        options.addProperty("groupings", "kind");
        assertThat(json.get("options")).isEqualTo(options);
    }

    @Test
    void attach_jobJsonOfAnother_isRefused() throws IOException {
        assertThat(run(analyze("parts", "--detach"))).isZero();
        Path ticket = folder.resolve("parts").resolve("job.json");
        Files.writeString(ticket, Files.readString(ticket).replace("analyses/a", "analyses/b"));
        assertThat(run("jobs", "attach", "a", "--out", folder.resolve("parts").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).endsWith(ticket + ": expected analyses/a, found analyses/b\n");
    }

    @Test
    void analyze_jobFails_oneLineAndNothingLeft() {
        server.failAnalysis();
        assertThat(run(analyze("out"))).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("stategrad analyze: the disk is full\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void analyze_jobOptions_areSent() {
        assertThat(run(analyze(
                        "out", "--visibility", "lab", "--request-id", "mine", "--deadline", "2999-01-01T00:00Z")))
                .isZero();
        assertThat(server.jobOptions())
                .contains(
                        "request_id: \"mine\"", "detached: true", "visibility: VISIBILITY_LAB", "seconds: 32472144000");
    }

    @Test
    void train_detached_printsTheJobAtOnce() {
        assertThat(run("train", "--name", "m", "--train", folder.resolve("kind").toString(), "--detach"))
                .isZero();
        assertThat(out.toString()).isEqualTo("jobs/t\n");
        assertThat(err.toString()).isEqualTo("accepted; stategrad jobs attach jobs/t follows it\n");
    }

    @Test
    void analyze_ctrlC_cancelsThereAndLeavesNothing() throws Exception {
        server.holdResults();
        Process analyzing = start(analyze("out"));
        try {
            assertThat(server.followed().get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("out/job.json")).exists();
            analyzing.toHandle().destroy();
            assertThat(server.cancelled().get(10, TimeUnit.SECONDS)).isEqualTo(FakeServer.ANALYSIS);
            assertThat(analyzing.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(analyzing.exitValue()).isEqualTo(1);
            assertThat(Files.readAllLines(folder.resolve("errors")))
                    // The distribution brings a logger, these tests do not.
                    .filteredOn(line -> !line.startsWith("SLF4J"))
                    .containsExactly(
                            "cancelling the analysis (Ctrl-C once more leaves at once)",
                            "stategrad analyze: analyses/a: cancelled");
            assertThat(folder.resolve("out")).doesNotExist();
        } finally {
            analyzing.destroyForcibly();
        }
    }

    @Test
    void analyze_secondCtrlC_leavesAtOnceAndKeepsTheTicket() throws Exception {
        server.holdResults();
        server.neverAnswerCancel();
        Process analyzing = start(analyze("out"));
        try {
            assertThat(server.followed().get(30, TimeUnit.SECONDS)).isTrue();
            analyzing.toHandle().destroy();
            assertThat(server.cancelled().get(10, TimeUnit.SECONDS)).isEqualTo(FakeServer.ANALYSIS);
            analyzing.toHandle().destroy();
            assertThat(analyzing.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(analyzing.exitValue()).isEqualTo(128 + 15);
            assertThat(folder.resolve("out/job.json")).exists();
        } finally {
            analyzing.destroyForcibly();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(Arrays.asList(arguments));
        line.addAll(List.of("--server", server.address()));
        return new ProcessBuilder(line)
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }
}
