package dev.stategrad.server.grpc;

import dev.stategrad.server.audit.AuditLog;
import dev.stategrad.server.identity.Identity;
import dev.stategrad.server.jobs.JobTargets;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.jobs.Repetitions;
import dev.stategrad.server.jobs.Trainings;
import dev.stategrad.server.limits.CallLimits;
import dev.stategrad.server.limits.RefusalLimits;
import dev.stategrad.server.limits.Uploads;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.AnalysisPlanner;
import dev.stategrad.server.work.ParityChecker;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** All services, ready to be added to a server. */
public final class Endpoints {
    private static final Duration UNNAMED_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Draining draining = new Draining();
    private final List<ServerInterceptor> gates;
    private final List<ServerServiceDefinition> services;

    /**
     * What endpoints translate to.
     *
     * @param targets where jobs keep what they make
     * @param plans what analyses take
     * @param parity compares imports with their source
     */
    public record Parts(
            ModelStore store,
            Trainings trainings,
            Jobs jobs,
            JobTargets targets,
            Repetitions repetitions,
            AnalysisPlanner plans,
            ParityChecker parity,
            Meters meters) {}

    /**
     * Makes them.
     *
     * @param identity who calls
     * @param limits how often they may
     * @param forwarded methods that another process answers, in place of those of the same names
     */
    public Endpoints(
            Parts parts,
            Identity identity,
            CallLimits limits,
            ErrorTranslator errors,
            List<ServerMethodDefinition<?, ?>> forwarded) {
        UnexpectedErrors unexpected = new UnexpectedErrors(errors);
        AuditLog audit = new AuditLog();
        gates = List.of(
                unexpected,
                new RequestPatience(UNNAMED_PATIENCE, PATIENCE, Conversation.PATIENCE, errors),
                new Recognition(
                        identity.identities(),
                        new RefusalLimits(System::nanoTime),
                        identity.openCalls(),
                        audit,
                        errors),
                new AuditTrail(audit),
                new CallLimiting(limits));
        Uploads uploads = new Uploads(Runtime.getRuntime().maxMemory() / 2);
        Analysing analysing = new Analysing(parts.store(), parts.jobs(), parts.targets(), parts.plans(), uploads);
        // The last one named comes first in a call.
        services = Stream.of(
                        new ModelEndpoint(parts, new ParityChecks(parts.parity()), uploads, errors).bindService(),
                        Forwarded.into(new AnalysesEndpoint(analysing, errors).bindService(), forwarded),
                        new JobEndpoint(parts.jobs(), errors).bindService(),
                        new AdminEndpoint(identity.directory()).bindService())
                .map(service -> ServerInterceptors.intercept(
                        WireMessages.readWithin(ServerInterceptors.intercept(service, new AuditedMessages())),
                        new UserLogging(),
                        draining,
                        unexpected))
                .toList();
    }

    /** What every call to any service has to pass, the outermost first. */
    public List<ServerInterceptor> gates() {
        return gates;
    }

    public List<ServerServiceDefinition> services() {
        return services;
    }

    /** From now on new calls are refused with UNAVAILABLE. */
    public void beginDraining() {
        draining.begin();
    }
}
