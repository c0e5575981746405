package dev.stategrad.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.LogConfig;
import dev.stategrad.server.config.MemoryShare;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EffectiveConfigTest {
    private static final String PORTS = "listen:\n  port: 1\n  host: localhost\nmetrics:\n  port: 9464\n";

    @TempDir
    private Path folder;

    @Test
    void load_allLayers_laterOnesWinAndEachValueKnowsItsOrigin() {
        Path file = file(PORTS);

        EffectiveConfig config = EffectiveConfig.load(
                Optional.of(file),
                Map.of("STATEGRAD_LISTEN_PORT", "2", "STATEGRAD_WORKER_MEMORY", "3GiB"),
                List.of(Assignment.flag("listen.port", "3", "--port")));

        assertThat(config.problems()).isEmpty();
        assertThat(config.config().listen().port()).isEqualTo(3);
        assertThat(config.config().listen().host()).isEqualTo("localhost");
        assertThat(config.config().metrics().port()).isEqualTo(OptionalInt.of(9464));
        assertThat(config.config().worker().memory()).isEqualTo(MemoryShare.ofBytes(3L << 30));
        assertThat(config.show().lines())
                .anyMatch(line -> line.matches("  port: 3 +# --port"))
                .anyMatch(line -> line.matches("  host: localhost +# .*stategrad.yaml:3"))
                .anyMatch(line -> line.matches("  memory: 3GiB +# STATEGRAD_WORKER_MEMORY"))
                .anyMatch(line -> line.matches("  idle: 5m +# default"));
    }

    @Test
    void load_settingNamedWithItsSection_isTheSameAsWithin() {
        EffectiveConfig config = load("metrics.port: 9464\nlisten: {port: 1}\nlisten.port: 2\nmetrics.prot: 3\n");

        assertThat(config.config().metrics().port()).isEqualTo(OptionalInt.of(9464));
        assertThat(config.problems())
                .satisfiesExactly(
                        again -> assertThat(again).endsWith(":3: listen.port: expected it once, found it again"),
                        unknown -> assertThat(unknown)
                                .endsWith(
                                        ":4: metrics.prot: expected a setting, found a name that is none; did you mean"
                                                + " metrics.port?"));
    }

    @Test
    void show_readAgain_saysTheSame() {
        EffectiveConfig config = load("data:\n  directory: /srv/a 'b'\nlogs:\n  levels: {a.b: debug, c: error}\n");

        EffectiveConfig again = load(config.show());

        assertThat(config.problems()).isEmpty();
        assertThat(again.problems()).isEmpty();
        assertThat(again.config()).isEqualTo(config.config());
        assertThat(again.config().logs().levels())
                .isEqualTo(Map.of("a.b", LogConfig.Level.DEBUG, "c", LogConfig.Level.ERROR));
    }

    @Test
    void load_manyMistakes_tellsOfEachWithItsPlace() {
        Path file = file("""
                listen:
                  prot: 50051
                  port: high
                  port: 70000
                limit:
                  message_size: 4MiB
                limits:
                  message_size: 1MiB
                  handshake: 10
                tls:
                  key: /etc/key.pem
                """);

        EffectiveConfig config = EffectiveConfig.load(
                Optional.of(file),
                Map.of("STATEGRAD_LIMITS_HANDSHAK", "1s", "STATEGRAD_PORT_50051_TCP", "tcp://10.0.0.1"),
                List.of(Assignment.flag("logs.lvl", "info", "--set logs.lvl")));

        assertThat(config.problems())
                .containsExactly(
                        file + ":2: listen.prot: expected a setting, found a name that is none; did you mean"
                                + " listen.port?",
                        file + ":4: listen.port: expected it once, found it again",
                        file + ":5: limit: expected a section, found a name that is none; did you mean limits?",
                        "STATEGRAD_LIMITS_HANDSHAK: expected the variable of a setting, found a name that is none; did"
                                + " you mean STATEGRAD_LIMITS_HANDSHAKE?",
                        file + ":3: listen.port: expected a whole number, found high",
                        file + ":9: limits.handshake: expected a time such as 250ms, 30s, 5m, 12h or 30d, found 10",
                        "--set logs.lvl: logs.lvl: expected a setting, found a name that is none; did you mean"
                                + " logs.level?",
                        "tls.certificate: expected both certificate and key, found none",
                        file + ":8: limits.message_size: expected 4MiB to 64MiB, found 1MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "listen.port, 1.5, a whole number",
        "listen.insecure, yes, true or false",
        "worker.memory, 101%, 'a size such as 16GiB, or a part such as 50%'",
        "worker.memory, 0B, 'a size such as 16GiB, or a part such as 50%'",
        "limits.message_size, 3GiB, a size such as 8KiB or 4MiB",
        "metrics.port, off, 'a whole number, or none'",
        "logs.format, xml, text or json",
        "logs.levels, a, 'NAME=VALUE, …, where a value is error or warning or info or debug'",
        "logs.levels, 'a=info,a=info', 'NAME=VALUE, …, where a value is error or warning or info or debug'",
    })
    void load_valueOfAnotherType_saysWhatWasExpected(String key, String text, String expected) {
        EffectiveConfig config =
                EffectiveConfig.load(Optional.empty(), Map.of(), List.of(Assignment.flag(key, text, "--set")));

        assertThat(config.problems()).containsExactly("--set: " + key + ": expected " + expected + ", found " + text);
    }

    @Test
    void load_somethingLongPastedIntoTheWrongPlace_isNotRepeated() {
        String key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n";

        EffectiveConfig config = EffectiveConfig.load(
                Optional.empty(), Map.of(), List.of(Assignment.flag("listen.port", key, "--port")));

        assertThat(config.problems())
                .containsExactly("--port: listen.port: expected a whole number, found -----BEGIN PRIVATE KEY-----…");
    }

    @ParameterizedTest
    @CsvSource({
        "'listen: [', ':1: expected YAML, found that '",
        "'- listen', ':1: expected sections with settings, found listen'",
        "'listen: 5', ':1: expected settings, found 5'",
    })
    void load_otherShapes_nameTheLine(String yaml, String problem) {
        assertThat(load(yaml).problems()).singleElement().asString().contains(problem);
    }

    @Test
    void load_emptySectionsAndFile_areFine() {
        assertThat(load("").problems()).isEmpty();
        assertThat(load("listen:\n  # port: 1\ntls:\n").problems()).isEmpty();
    }

    @Test
    void load_noSuchFile_saysSo() {
        Path missing = folder.resolve("missing.yaml");

        EffectiveConfig config = EffectiveConfig.load(Optional.of(missing), Map.of(), List.of());

        assertThat(config.problems()).containsExactly(missing + ": expected a file, found none");
    }

    private EffectiveConfig load(String yaml) {
        return EffectiveConfig.load(Optional.of(file(yaml)), Map.of(), List.of());
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(folder.resolve("stategrad.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
