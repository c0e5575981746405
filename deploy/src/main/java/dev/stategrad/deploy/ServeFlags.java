package dev.stategrad.deploy;

import dev.stategrad.deploy.config.Assignment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code serve} that set something: each is short for {@code --set} with the name of the setting. */
final class ServeFlags {
    private static final String SET = "--set";

    private final List<Assignment> assignments = new ArrayList<>();

    /** What was set, in the order of the command line. */
    List<Assignment> assignments() {
        return List.copyOf(assignments);
    }

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (listen.host).")
    void host(@Nullable String value) {
        assign("listen.host", value, "--host");
    }

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for any free one (listen.port).")
    void port(@Nullable String value) {
        assign("listen.port", value, "--port");
    }

    @Option(
            names = "--insecure",
            arity = "0",
            description =
                    "Allow an address that other machines can reach without TLS: whatever is sent can be read on the"
                            + " way, and until the first token is made anyone there may use the service (listen.insecure).")
    void insecure(boolean value) {
        if (value) {
            assign("listen.insecure", "true", "--insecure");
        }
    }

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "Certificate of this server and those that vouch for it, in PEM form; read again when it changes"
                            + " (tls.certificate).")
    void certificate(@Nullable String value) {
        assign("tls.certificate", value, "--tls-cert");
    }

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its key, in PKCS#8 PEM form without a password (tls.key).")
    void key(@Nullable String value) {
        assign("tls.key", value, "--tls-key");
    }

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description =
                    "Certificates of those who vouch for callers, who may then show a certificate in place of a token"
                            + " (tls.client_ca; identity.certificate_scopes says what they may do).")
    void clientAuthority(@Nullable String value) {
        assign("tls.client_ca", value, "--client-ca");
    }

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where models are kept (data.directory).")
    void dataDirectory(@Nullable String value) {
        assign("data.directory", value, "--data-dir");
    }

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Port of the Prometheus endpoint, 0 for any free one (metrics.port).")
    void metricsPort(@Nullable String value) {
        assign("metrics.port", value, "--metrics-port");
    }

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory that one analysis or training may take, and all that run together, e.g. 16GiB or 50%%"
                    + " (worker.memory).")
    void memory(@Nullable String value) {
        assign("worker.memory", value, "--memory");
    }

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            description = "A job writes down where it stands at least this often, e.g. 30s"
                    + " (worker.checkpoint_interval).")
    void checkpointInterval(@Nullable String value) {
        assign("worker.checkpoint_interval", value, "--checkpoint-interval");
    }

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "Of the logs: text or json (logs.format).")
    void logFormat(@Nullable String value) {
        assign("logs.format", value, "--log-format");
    }

    @Option(
            names = SET,
            paramLabel = "SETTING=VALUE",
            description = "Any setting of the configuration file, e.g. logs.level=debug.")
    void set(@Nullable List<String> values) {
        for (String text : values == null ? List.<String>of() : values) {
            int sign = text.indexOf('=');
            String key = sign < 0 ? text : text.substring(0, sign);
            assign(key, sign < 0 ? "" : text.substring(sign + 1), SET + " " + key);
        }
    }

    // Picocli calls with null where nothing was given.
    private void assign(String key, @Nullable String value, String flag) {
        if (value != null) {
            assignments.add(Assignment.flag(key, value, flag));
        }
    }
}
