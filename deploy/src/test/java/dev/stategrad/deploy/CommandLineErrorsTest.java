package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input on the command line: one clear line, exit 1 or 2, and nothing half-written. */
final class CommandLineErrorsTest {
    private static final ReferenceLstm MODEL = new ReferenceLstm(5, 3, 4, 6);

    @TempDir
    private static Path models;

    @TempDir
    private Path work;

    @BeforeAll
    static void importModel() throws IOException {
        Path weights = MODEL.write(models.resolve("good.safetensors"));
        Command done = Command.run("import", "--name", "good", "--weights", weights, "--data-dir", models);
        assertThat(done.errors()).isEmpty();
        assertThat(done.exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 1 -1 2       | -1",
                "0 1 5 2        | 5",
                "0 1 99999999999| 99999999999",
                "0 one 2        | one",
                "''             | token"
            })
    void analyze_badTokens_nameTheToken(String tokens, String named) throws IOException {
        Path file = Files.writeString(work.resolve("tokens.txt"), tokens + "\n");
        assertFails(named, "analyze", "--model", "good", "--tokens", file, "--delays", 2);
    }

    @ParameterizedTest
    @CsvSource({"0, delays", "-3, delays", "1000000000, delays", "many, delays"})
    void analyze_badDelays_nameTheOption(String delays, String named) throws IOException {
        assertFails(named, "analyze", "--model", "good", "--tokens", goodTokens(), "--delays", delays);
    }

    @Test
    void analyze_delaysAboveTheBudget_tellHowManyFit() throws Exception {
        long budget = 64L << 20;
        try (Service service = Service.withMemory(work.resolve("server"), budget)) {
            service.client().importModel("good", MODEL.tensors(), List.of());
            Command failed = assertFails(
                    "delays",
                    "analyze",
                    "--server",
                    service.address(),
                    "--model",
                    "good",
                    "--tokens",
                    goodTokens(),
                    "--delays",
                    50_000_000);
            int fits = Integer.parseInt(failed.errors().get(0).replaceFirst("^.*expected at most (\\d+).*$", "$1"));
            assertThat(fits).isPositive().isLessThan(50_000_000);
        }
    }

    @Test
    void analyze_unknownModel_namesIt() throws IOException {
        assertFails("absent", "analyze", "--model", "absent", "--tokens", goodTokens(), "--delays", 2);
    }

    @Test
    void analyze_tokensThatAreADirectory_sayTheyAre() {
        assertFails("directory", "analyze", "--model", "good", "--tokens", work, "--delays", 2);
    }

    @Test
    void analyze_tokensThatDoNotExist_nameTheFile() {
        assertFails("absent.txt", "analyze", "--model", "good", "--tokens", work.resolve("absent.txt"), "--delays", 2);
    }

    @Test
    void analyze_groupingWithTooFewLabels_namesTheGrouping() throws IOException {
        Path grouping = Files.writeString(work.resolve("kind.txt"), "a b\n");
        assertFails("kind", "analyze", "--model", "good", "--tokens", goodTokens(), "--group", grouping, "--delays", 2);
    }

    @Test
    void analyze_unknownState_listsTheStates() throws IOException {
        assertFails("HIDDEN", "analyze", "--model", "good", "--tokens", goodTokens(), "--state", "gate");
    }

    @Test
    void train_corpusThatIsADirectory_saysItIs() {
        assertFailsWithoutOut("directory", "train", "--name", "new", "--train", work, "--valid", work);
        assertModels("good");
    }

    static Stream<Weights> badWeights() {
        return Stream.of(
                new Weights("missing tensor", "rnn.bias_hh_l0", file -> MODEL.writeWithout(file, "rnn.bias_hh_l0")),
                new Weights(
                        "wrong shape",
                        "decoder.weight",
                        file -> MODEL.writeWith(file, "decoder.weight", List.of(5L, 3L), new double[15])),
                new Weights(
                        "not a number",
                        "rnn.bias_ih_l0",
                        file -> MODEL.writeWith(file, "rnn.bias_ih_l0", List.of(16L), notANumber(16))),
                new Weights("truncated", "bytes", file -> truncate(MODEL.write(file))),
                new Weights("empty", "bytes", file -> Files.createFile(file)),
                new Weights("text", "", file -> Files.writeString(file, "not weights at all, but long enough\n")),
                new Weights("a folder", "folder", file -> Files.createDirectory(file)),
                new Weights("absent", "weights.safetensors", file -> file));
    }

    @ParameterizedTest
    @MethodSource("badWeights")
    void import_badWeights_storesNothing(Weights weights) throws IOException {
        Path file = weights.write.to(work.resolve("weights.safetensors"));
        assertFailsWithoutOut(weights.named, "import", "--name", "bad", "--weights", file);
        assertModels("good");
    }

    @Test
    void import_takenName_namesIt() throws IOException {
        Path file = MODEL.write(work.resolve("weights.safetensors"));
        assertFailsWithoutOut("good", "import", "--name", "good", "--weights", file);
    }

    @Test
    void export_unknownModel_leavesNoFile() {
        Path out = work.resolve("out.safetensors");
        assertFailsWithoutOut("absent", "export", "--name", "absent", "--out", out);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void export_ontoADirectory_leavesItAlone() throws IOException {
        Path kept = Files.createFile(Files.createDirectory(work.resolve("out")).resolve("kept"));
        assertFailsWithoutOut("out", "export", "--name", "good", "--out", work.resolve("out"));
        assertThat(filesUnder(work)).containsExactly(kept);
    }

    @Test
    void analyze_onFullDisk_leavesNothingBehind() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(work.resolve("disk"), 64)) {
            Path out = disk.folder().resolve("analysis");
            Command failed = run(
                    "analyze",
                    "--model",
                    "good",
                    "--tokens",
                    goodTokens(),
                    "--delays",
                    2_000,
                    "--data-dir",
                    models,
                    "--out",
                    out);
            assertThat(failed.exit()).as(failed.toString()).isEqualTo(1);
            // After the lines of progress.
            assertThat(failed.errors()).last(as(STRING)).contains("space").doesNotContain("Exception");
            assertThat(failed.errors())
                    .filteredOn(line -> line.startsWith("stategrad"))
                    .hasSize(1);
            assertThat(filesUnder(disk.folder())).isEmpty();
        }
    }

    @Test
    void import_onFullDisk_leavesNothingBehind() throws Exception {
        ReferenceLstm large = new ReferenceLstm(50, 40, 40, 7);
        Path weights = large.write(work.resolve("large.safetensors"));
        try (SmallDisk disk = SmallDisk.mount(work.resolve("disk"), 64)) {
            Command failed = run("import", "--name", "large", "--weights", weights, "--data-dir", disk.folder());
            assertThat(failed.exit()).isBetween(1, 2);
            assertThat(failed.errors()).hasSize(1);
            Command listed = run("models", "list", "--data-dir", disk.folder());
            assertThat(listed.output()).doesNotContain("large");
        }
    }

    @Test
    void serve_otherMachinesWithoutInsecure_isRefused() {
        Command failed = run("serve", "--host", "0.0.0.0", "--port", 0, "--data-dir", work);
        assertThat(failed.exit()).isEqualTo(2);
        assertThat(failed.errors().get(0)).contains("--insecure");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void serverThatIsNotThere_isNamed() {
        Command failed = run("models", "list", "--server", "127.0.0.1:1");
        assertOneLine(failed, "127.0.0.1:1");
    }

    /** A bad weight file. */
    record Weights(String name, String named, Writer write) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Writer {
        Path to(Path file) throws IOException;
    }

    private Command assertFails(String named, Object... arguments) {
        Path out = work.resolve("out");
        Command failed = assertFailsWithoutOut(
                named,
                Stream.concat(Stream.of(arguments), Stream.of("--out", out)).toArray());
        assertThat(out).doesNotExist();
        return failed;
    }

    private static Command assertFailsWithoutOut(String named, Object... arguments) {
        boolean remote = List.of(arguments).contains("--server");
        Object[] line = remote
                ? arguments
                : Stream.concat(Stream.of(arguments), Stream.of("--data-dir", models))
                        .toArray();
        Command failed = run(line);
        assertOneLine(failed, named);
        return failed;
    }

    private static void assertOneLine(Command failed, String named) {
        assertThat(failed.exit()).as(failed.toString()).isBetween(1, 2);
        assertThat(failed.errors()).hasSize(1);
        assertThat(failed.errors().get(0)).contains(named).doesNotContain("Exception");
    }

    private static void assertModels(String name) {
        Command listed = run("models", "list", "--data-dir", models);
        assertThat(listed.exit()).isZero();
        assertThat(listed.output()).contains(name).doesNotContain("bad").doesNotContain("new");
    }

    private static Command run(Object... arguments) {
        return Command.run(arguments);
    }

    private Path goodTokens() throws IOException {
        Path file = work.resolve("good.txt");
        return Files.exists(file) ? file : Files.writeString(file, "0 1 2 3 4\n1 0\n");
    }

    private static Path truncate(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(bytes, bytes.length - 9), StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static double[] notANumber(int size) {
        double[] values = new Random(1).doubles(size).toArray();
        values[size / 2] = Double.NaN;
        return values;
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** A file system of a few KiB in memory; only root can make one. */
    record SmallDisk(Path folder) implements AutoCloseable {
        static SmallDisk mount(Path folder, int kibibytes) throws IOException, InterruptedException {
            Files.createDirectory(folder);
            boolean mounted = mountCommand("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "none", folder);
            assumeTrue(mounted, "mounting a small disk needs root on Linux");
            return new SmallDisk(folder);
        }

        private static boolean mountCommand(Object... words) throws InterruptedException {
            List<String> line = Stream.of(words).map(Object::toString).toList();
            try {
                Process process = new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException noSuchProgram) {
                return false;
            }
        }

        @Override
        public void close() throws InterruptedException {
            assertThat(mountCommand("umount", folder)).isTrue();
        }
    }
}
