package dev.stategrad.deploy.config;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.IdentityConfig;
import dev.stategrad.server.config.InvalidConfigException;
import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.config.ListenConfig;
import dev.stategrad.server.config.LogConfig;
import dev.stategrad.server.config.MetricsConfig;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.TlsConfig;
import dev.stategrad.server.config.WorkerConfig;
import dev.stategrad.server.identity.OidcOptions;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.ScopeRules;
import dev.stategrad.server.limits.CallRates;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts values together to the records that the server knows; what does not fit together is a problem of its section. */
final class ConfigBuilder {
    private final Values values;
    private final List<String> problems;
    private final ServerConfig defaults = Settings.defaults();

    /** The value of each setting. */
    interface Values {
        <T> T get(Setting<T> setting);
    }

    ConfigBuilder(Values values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    /** A configuration in which a section with a problem keeps its defaults. */
    ServerConfig build() {
        return new ServerConfig(
                values.get(Settings.DATA_DIRECTORY),
                section("listen", this::listen, defaults.listen()),
                section("tls", this::tls, defaults.tls()),
                section("limits", this::connections, defaults.connections()),
                section("limits", this::rates, defaults.rates()),
                section("identity", this::identity, defaults.identity()),
                section("worker", this::worker, defaults.worker()),
                section("jobs", this::jobs, defaults.jobs()),
                section("metrics", this::metrics, defaults.metrics()),
                section("logs", this::logs, defaults.logs()),
                defaults.service());
    }

    private ListenConfig listen() {
        return new ListenConfig(values.get(Settings.HOST), values.get(Settings.PORT), values.get(Settings.INSECURE));
    }

    private Optional<TlsConfig> tls() {
        Optional<Path> certificate = values.get(Settings.CERTIFICATE);
        Optional<Path> key = values.get(Settings.KEY);
        Optional<Path> clients = values.get(Settings.CLIENT_AUTHORITY);
        if (certificate.isPresent() != key.isPresent()) {
            Setting<?> missing = key.isPresent() ? Settings.CERTIFICATE : Settings.KEY;
            throw new InvalidInputException(missing.key(), "both certificate and key", ValueType.NONE);
        }
        if (clients.isPresent() && certificate.isEmpty()) {
            throw new InvalidInputException(Settings.CERTIFICATE.key(), "one, for client_ca", ValueType.NONE);
        }
        return certificate.map(path -> new TlsConfig(path, key.orElseThrow(), clients));
    }

    private ConnectionLimits connections() {
        return new ConnectionLimits(
                values.get(Settings.MESSAGE_SIZE),
                values.get(Settings.METADATA_SIZE),
                values.get(Settings.CALLS),
                values.get(Settings.HANDSHAKE),
                values.get(Settings.KEEP_ALIVE),
                values.get(Settings.AGE),
                values.get(Settings.AGE_GRACE));
    }

    private CallRates rates() {
        return new CallRates(
                values.get(Settings.CALLS_PER_SECOND),
                values.get(Settings.CALL_BURST),
                values.get(Settings.SUBMITS_PER_SECOND),
                values.get(Settings.SUBMIT_BURST),
                values.get(Settings.OPEN_CALLS_PER_CALLER),
                values.get(Settings.OPEN_CALLS));
    }

    private IdentityConfig identity() {
        Map<String, Scope> certificates = values.get(Settings.CERTIFICATE_SCOPES);
        boolean shown = values.get(Settings.CLIENT_AUTHORITY).isPresent();
        if (shown == certificates.isEmpty()) {
            throw new InvalidInputException(
                    Settings.CERTIFICATE_SCOPES.key(),
                    shown ? "some, for tls.client_ca" : "none without tls.client_ca",
                    shown ? "none" : "some");
        }
        return new IdentityConfig(oidc(), shown ? Optional.of(new ScopeRules(certificates)) : Optional.empty());
    }

    private Optional<OidcOptions> oidc() {
        Optional<String> issuer = values.get(Settings.OIDC_ISSUER);
        if (issuer.isEmpty()) {
            requireAbsent(Settings.OIDC_AUDIENCE);
            requireAbsent(Settings.OIDC_KEYS);
            return Optional.empty();
        }
        return Optional.of(new OidcOptions(
                issuer.get(),
                required(Settings.OIDC_AUDIENCE),
                address(Settings.OIDC_KEYS),
                values.get(Settings.OIDC_USER_CLAIM),
                values.get(Settings.OIDC_SCOPE_CLAIM),
                new ScopeRules(values.get(Settings.OIDC_SCOPES)),
                values.get(Settings.OIDC_CLOCK_SKEW)));
    }

    private String required(Setting<Optional<String>> setting) {
        return values.get(setting)
                .orElseThrow(() -> new InvalidInputException(setting.key(), "one, for oidc_issuer", ValueType.NONE));
    }

    private void requireAbsent(Setting<Optional<String>> setting) {
        if (values.get(setting).isPresent()) {
            throw new InvalidInputException(Settings.OIDC_ISSUER.key(), "one, for " + setting.name(), ValueType.NONE);
        }
    }

    private URI address(Setting<Optional<String>> setting) {
        String text = required(setting);
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidInputException(setting.key(), "an https address", text);
        }
    }

    private WorkerConfig worker() {
        return new WorkerConfig(
                values.get(Settings.MEMORY),
                values.get(Settings.IDLE),
                values.get(Settings.CHECKPOINT_INTERVAL),
                values.get(Settings.OWN_PROCESS));
    }

    private JobLimits jobs() {
        return new JobLimits(
                values.get(Settings.QUEUE),
                values.get(Settings.QUEUE_OF_USER),
                values.get(Settings.BYTES_OF_USER),
                values.get(Settings.RUNNING),
                values.get(Settings.ATTEMPTS),
                values.get(Settings.RETENTION));
    }

    private MetricsConfig metrics() {
        return new MetricsConfig(values.get(Settings.METRICS_ADDRESS), values.get(Settings.METRICS_PORT));
    }

    private LogConfig logs() {
        return new LogConfig(
                values.get(Settings.LOG_FORMAT), values.get(Settings.LOG_LEVEL), values.get(Settings.LOG_LEVELS));
    }

    private <T> T section(String name, Supplier<T> made, T otherwise) {
        try {
            return made.get();
        } catch (InvalidConfigException e) {
            problems.addAll(e.problems());
        } catch (InvalidInputException e) {
            String message = String.valueOf(e.getMessage());
            problems.add(message.startsWith(name + ".") ? message : name + "." + message);
        }
        return otherwise;
    }
}
