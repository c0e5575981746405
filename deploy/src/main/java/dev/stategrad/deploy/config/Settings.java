package dev.stategrad.deploy.config;

import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.config.ListenConfig;
import dev.stategrad.server.config.LogConfig;
import dev.stategrad.server.config.MemoryShare;
import dev.stategrad.server.config.MetricsConfig;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.TlsConfig;
import dev.stategrad.server.config.WorkerConfig;
import dev.stategrad.server.identity.OidcOptions;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.ScopeRules;
import dev.stategrad.server.limits.CallRates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Every setting, in the order in which they are shown. */
final class Settings {
    private static final List<Setting<?>> ALL = new ArrayList<>();

    static final Setting<Path> DATA_DIRECTORY =
            setting("data.directory", ValueType.path(), ServerConfig::dataDirectory);

    static final Setting<String> HOST = listen("host", ValueType.text(), ListenConfig::host);
    static final Setting<Integer> PORT = listen("port", ValueType.whole(), ListenConfig::port);
    static final Setting<Boolean> INSECURE = listen("insecure", ValueType.flag(), ListenConfig::insecure);

    static final Setting<Optional<Path>> CERTIFICATE = tls("certificate", tls -> Optional.of(tls.certificate()));
    static final Setting<Optional<Path>> KEY = tls("key", tls -> Optional.of(tls.key()));
    static final Setting<Optional<Path>> CLIENT_AUTHORITY = tls("client_ca", TlsConfig::clientAuthority);

    static final Setting<Integer> MESSAGE_SIZE =
            limits("message_size", ValueType.size(), ConnectionLimits::messageBytes);
    static final Setting<Integer> METADATA_SIZE =
            limits("metadata_size", ValueType.size(), ConnectionLimits::metadataBytes);
    static final Setting<Integer> CALLS = limits("calls_per_connection", ValueType.whole(), ConnectionLimits::calls);
    static final Setting<Duration> HANDSHAKE = limits("handshake", ValueType.time(), ConnectionLimits::handshake);
    static final Setting<Duration> KEEP_ALIVE = limits("keep_alive", ValueType.time(), ConnectionLimits::keepAlive);
    static final Setting<Duration> AGE = limits("connection_age", ValueType.time(), ConnectionLimits::age);
    static final Setting<Duration> AGE_GRACE =
            limits("connection_age_grace", ValueType.time(), ConnectionLimits::ageGrace);

    static final Setting<Integer> CALLS_PER_SECOND = rates("calls_per_second", CallRates::callsPerSecond);
    static final Setting<Integer> CALL_BURST = rates("call_burst", CallRates::callBurst);
    static final Setting<Integer> SUBMITS_PER_SECOND = rates("submits_per_second", CallRates::submitsPerSecond);
    static final Setting<Integer> SUBMIT_BURST = rates("submit_burst", CallRates::submitBurst);
    static final Setting<Integer> OPEN_CALLS_PER_CALLER = rates("open_calls_per_caller", CallRates::openPerCaller);
    static final Setting<Integer> OPEN_CALLS = rates("open_calls", CallRates::open);

    static final Setting<Optional<String>> OIDC_ISSUER = oidc("issuer", OidcOptions::issuer);
    static final Setting<Optional<String>> OIDC_AUDIENCE = oidc("audience", OidcOptions::audience);
    static final Setting<Optional<String>> OIDC_KEYS =
            oidc("keys", oidc -> oidc.keys().toString());
    static final Setting<String> OIDC_USER_CLAIM =
            oidc("user_claim", ValueType.text(), OidcOptions::userClaim, OidcOptions.USER_CLAIM);
    static final Setting<String> OIDC_SCOPE_CLAIM =
            oidc("scope_claim", ValueType.text(), OidcOptions::scopeClaim, OidcOptions.SCOPE_CLAIM);
    static final Setting<Map<String, Scope>> OIDC_SCOPES =
            oidc("scopes", scopes(), oidc -> oidc.scopes().scopes(), Map.of());
    static final Setting<Duration> OIDC_CLOCK_SKEW =
            oidc("clock_skew", ValueType.time(), OidcOptions::clockSkew, OidcOptions.CLOCK_SKEW);
    static final Setting<Map<String, Scope>> CERTIFICATE_SCOPES = setting(
            "identity.certificate_scopes",
            scopes(),
            config -> config.identity().certificates().map(ScopeRules::scopes).orElse(Map.of()));

    static final Setting<MemoryShare> MEMORY = worker("memory", ValueType.memory(), WorkerConfig::memory);
    static final Setting<Duration> IDLE = worker("idle", ValueType.time(), WorkerConfig::idle);
    static final Setting<Duration> CHECKPOINT_INTERVAL =
            worker("checkpoint_interval", ValueType.time(), WorkerConfig::checkpointInterval);

    static final Setting<Boolean> OWN_PROCESS = worker("process", ValueType.flag(), WorkerConfig::ownProcess);

    static final Setting<Integer> QUEUE = jobs("queue", ValueType.whole(), JobLimits::queued);
    static final Setting<Integer> QUEUE_OF_USER = jobs("queue_per_user", ValueType.whole(), JobLimits::queuedOfUser);
    static final Setting<Long> BYTES_OF_USER = jobs("bytes_per_user", ValueType.bytes(), JobLimits::bytesOfUser);
    static final Setting<Integer> RUNNING = jobs("running", ValueType.whole(), JobLimits::running);
    static final Setting<Integer> ATTEMPTS = jobs("attempts", ValueType.whole(), JobLimits::attempts);
    static final Setting<Duration> RETENTION = jobs("retention", ValueType.time(), JobLimits::retention);

    static final Setting<String> METRICS_ADDRESS = metrics("address", ValueType.text(), MetricsConfig::address);
    static final Setting<OptionalInt> METRICS_PORT = metrics("port", ValueType.wholeOrNone(), MetricsConfig::port);

    static final Setting<LogConfig.Format> LOG_FORMAT =
            logs("format", ValueType.oneOf(LogConfig.Format.class), LogConfig::format);
    static final Setting<LogConfig.Level> LOG_LEVEL =
            logs("level", ValueType.oneOf(LogConfig.Level.class), LogConfig::level);
    static final Setting<Map<String, LogConfig.Level>> LOG_LEVELS =
            logs("levels", ValueType.oneOf(LogConfig.Level.class).named(), LogConfig::levels);

    private Settings() {}

    static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }

    static List<String> keys() {
        return ALL.stream().map(Setting::key).toList();
    }

    static List<String> sections() {
        return ALL.stream().map(Setting::section).distinct().toList();
    }

    static Optional<Setting<?>> find(String key) {
        return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst();
    }

    /** Where a server keeps its data unless told otherwise, and all other defaults. */
    static ServerConfig defaults() {
        return ServerConfig.defaults(Path.of(System.getProperty("user.home"), ".stategrad"));
    }

    private static <T> Setting<T> listen(String name, ValueType<T> type, Function<ListenConfig, T> in) {
        return setting("listen." + name, type, in.compose(ServerConfig::listen));
    }

    private static Setting<Optional<Path>> tls(String name, Function<TlsConfig, Optional<Path>> in) {
        return setting(
                "tls." + name, ValueType.path().orNone(), config -> config.tls().flatMap(in));
    }

    private static <T> Setting<T> limits(String name, ValueType<T> type, Function<ConnectionLimits, T> in) {
        return setting("limits." + name, type, in.compose(ServerConfig::connections));
    }

    private static Setting<Integer> rates(String name, Function<CallRates, Integer> in) {
        return setting("limits." + name, ValueType.whole(), in.compose(ServerConfig::rates));
    }

    private static Setting<Optional<String>> oidc(String name, Function<OidcOptions, String> in) {
        return oidc(name, ValueType.text().orNone(), in.andThen(Optional::of), Optional.empty());
    }

    private static <T> Setting<T> oidc(String name, ValueType<T> type, Function<OidcOptions, T> in, T otherwise) {
        return setting(
                "identity.oidc_" + name,
                type,
                config -> config.identity().oidc().map(in).orElse(otherwise));
    }

    private static ValueType<Map<String, Scope>> scopes() {
        return ValueType.oneOf(Scope.class).named();
    }

    private static <T> Setting<T> worker(String name, ValueType<T> type, Function<WorkerConfig, T> in) {
        return setting("worker." + name, type, in.compose(ServerConfig::worker));
    }

    private static <T> Setting<T> jobs(String name, ValueType<T> type, Function<JobLimits, T> in) {
        return setting("jobs." + name, type, in.compose(ServerConfig::jobs));
    }

    private static <T> Setting<T> metrics(String name, ValueType<T> type, Function<MetricsConfig, T> in) {
        return setting("metrics." + name, type, in.compose(ServerConfig::metrics));
    }

    private static <T> Setting<T> logs(String name, ValueType<T> type, Function<LogConfig, T> in) {
        return setting("logs." + name, type, in.compose(ServerConfig::logs));
    }

    private static <T> Setting<T> setting(String key, ValueType<T> type, Function<ServerConfig, T> in) {
        Setting<T> setting = new Setting<>(key, type, in);
        ALL.add(setting);
        return setting;
    }
}
