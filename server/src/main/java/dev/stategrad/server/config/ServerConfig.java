package dev.stategrad.server.config;

import dev.stategrad.server.identity.IdentityOptions;
import dev.stategrad.server.identity.IdentityOptions.Demand;
import dev.stategrad.server.limits.CallRates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a server needs to know before it starts.
 *
 * @param dataDirectory where models and jobs are kept; made when missing
 * @param listen where it listens; of no concern to a server without a socket
 * @param tls what it encrypts with; empty: plain text
 * @param connections what one connection may do
 * @param rates how often one caller may call
 * @param identity how callers are recognised
 * @param worker how the device works
 * @param jobs how much may wait and run
 * @param metrics where Prometheus reads the meters
 * @param logs what is logged, and how
 * @param service whether it is a service, which takes up what was interrupted at its start; not a command's own server
 */
public record ServerConfig(
        Path dataDirectory,
        ListenConfig listen,
        Optional<TlsConfig> tls,
        ConnectionLimits connections,
        CallRates rates,
        IdentityConfig identity,
        WorkerConfig worker,
        JobLimits jobs,
        MetricsConfig metrics,
        LogConfig logs,
        boolean service) {
    /** Every section's defaults; what was interrupted waits to be asked for. */
    public static ServerConfig defaults(Path dataDirectory) {
        return new ServerConfig(
                dataDirectory,
                ListenConfig.defaults(),
                Optional.empty(),
                ConnectionLimits.defaults(),
                CallRates.defaults(),
                IdentityConfig.defaults(),
                WorkerConfig.defaults(),
                JobLimits.defaults(),
                MetricsConfig.defaults(),
                LogConfig.defaults(),
                false);
    }

    /** @param port 0 for any free one */
    public ServerConfig listeningOn(String host, int port) {
        ListenConfig changed = new ListenConfig(host, port, listen.insecure());
        return new ServerConfig(
                dataDirectory, changed, tls, connections, rates, identity, worker, jobs, metrics, logs, service);
    }

    public ServerConfig withAnalysisMemoryBytes(long bytes) {
        return with(worker.withMemory(MemoryShare.ofBytes(bytes)));
    }

    public ServerConfig withCheckpointInterval(Duration interval) {
        return with(worker.withCheckpointInterval(interval));
    }

    /** @param port of the Prometheus endpoint, 0 for a free one; empty: no endpoint */
    public ServerConfig withMetricsPort(OptionalInt port) {
        MetricsConfig changed = new MetricsConfig(metrics.address(), port);
        return new ServerConfig(
                dataDirectory, listen, tls, connections, rates, identity, worker, jobs, changed, logs, service);
    }

    /** What was interrupted is taken up again at the start. */
    public ServerConfig asService() {
        return new ServerConfig(
                dataDirectory, listen, tls, connections, rates, identity, worker, jobs, metrics, logs, true);
    }

    public ServerConfig withJobLimits(JobLimits changed) {
        return new ServerConfig(
                dataDirectory, listen, tls, connections, rates, identity, worker, changed, metrics, logs, service);
    }

    /** @param idle time without work after which a worker in a process of its own is ended */
    public ServerConfig withWorkerIdle(Duration idle) {
        return with(worker.withIdle(idle));
    }

    /** The device is held by this process. */
    public ServerConfig withWorkerInThisProcess() {
        return with(worker.inThisProcess());
    }

    public ServerConfig withTls(TlsConfig changed) {
        return new ServerConfig(
                dataDirectory,
                listen,
                Optional.of(changed),
                connections,
                rates,
                identity,
                worker,
                jobs,
                metrics,
                logs,
                service);
    }

    public ServerConfig withConnections(ConnectionLimits changed) {
        return new ServerConfig(
                dataDirectory, listen, tls, changed, rates, identity, worker, jobs, metrics, logs, service);
    }

    public ServerConfig withRates(CallRates changed) {
        return new ServerConfig(
                dataDirectory, listen, tls, connections, changed, identity, worker, jobs, metrics, logs, service);
    }

    public ServerConfig withIdentity(IdentityConfig changed) {
        return new ServerConfig(
                dataDirectory, listen, tls, connections, rates, changed, worker, jobs, metrics, logs, service);
    }

    /**
     * How callers are recognised, and when they must say who they are: always when TLS or a provider is set up, since then others
     * are meant to come; else from the first token on. Who calls a command's own server is the one who runs the command.
     */
    public IdentityOptions identityOptions() {
        Demand demand = tls.isPresent() || identity.oidc().isPresent() ? Demand.ALWAYS : Demand.ONCE_A_TOKEN_EXISTS;
        return new IdentityOptions(service ? demand : Demand.NEVER, identity.oidc(), identity.certificates());
    }

    private ServerConfig with(WorkerConfig changed) {
        return new ServerConfig(
                dataDirectory, listen, tls, connections, rates, identity, changed, jobs, metrics, logs, service);
    }
}
