package dev.stategrad.server.identity;

import dev.stategrad.server.database.Database;
import java.time.Clock;

/** The parts of this package, put together over a database, which stays the caller's. */
public final class Identity implements AutoCloseable {
    private final Directory directory;
    private final Identities identities;
    private final OpenCalls openCalls;
    private final IdentityWatch watch;

    private Identity(Directory directory, Identities identities, OpenCalls openCalls) {
        this.directory = directory;
        this.identities = identities;
        this.openCalls = openCalls;
        this.watch = IdentityWatch.start(directory, openCalls);
    }

    /** Reads who is known, and from now on sees what other processes change. */
    public static Identity open(Database database, IdentityOptions options, Clock clock) {
        Directory directory = new Directory(database, clock);
        return new Identity(directory, new Identities(directory, options, clock), new OpenCalls(directory, clock));
    }

    public Directory directory() {
        return directory;
    }

    public Identities identities() {
        return identities;
    }

    public OpenCalls openCalls() {
        return openCalls;
    }

    @Override
    public void close() {
        watch.close();
    }
}
