package dev.stategrad.server.jobs;

import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All jobs that a data directory knows. Thread-safe; several processes may share a directory, and each job is in the queue of
 * one. Every change is on the disk when its method returns, and leads from the states that it names to one other: whoever comes
 * second finds that out.
 */
public final class JobStore {
    private static final String ACTIVE = "state IN ('QUEUED', 'RUNNING', 'CANCELLING')";

    private final Database database;
    private final Clock clock;

    public JobStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param isNew whether it was accepted just now; false when the same request came before */
    record Acceptance(JobRecord job, boolean isNew) {}

    /**
     * Accepts a job, unless the same request was accepted before.
     *
     * @throws ServiceException REQUEST_ID_REUSED, QUEUE_FULL
     */
    Acceptance accept(JobRecord job, int mostWaiting, int mostOfOwner) {
        return database.transaction(connection -> {
            Optional<JobRecord> before = byRequest(connection, job.owner(), job.requestId());
            if (before.isPresent()) {
                return new Acceptance(requireSame(before.get(), job.requestDigest()), false);
            }
            requireRoom(connection, job.owner(), mostWaiting, mostOfOwner);
            JobRows.insert(connection, job);
            return new Acceptance(job, true);
        });
    }

    /** Checks, before anything is sent, that a job would be accepted now. @throws ServiceException QUEUE_FULL */
    void requireRoom(String owner, int mostWaiting, int mostOfOwner) {
        database.read(connection -> {
            requireRoom(connection, owner, mostWaiting, mostOfOwner);
            return owner;
        });
    }

    /**
     * What a request with an id came to before; empty for a new one.
     *
     * @throws ServiceException REQUEST_ID_REUSED when it was another request
     */
    Optional<JobRecord> byRequest(String owner, String requestId, String digest) {
        return database.read(connection -> byRequest(connection, owner, requestId))
                .map(before -> requireSame(before, digest));
    }

    /** Whether a request with this id came before. */
    boolean isKnown(String owner, String requestId) {
        return database.read(
                connection -> byRequest(connection, owner, requestId).isPresent());
    }

    /** @throws ServiceException JOB_NOT_FOUND */
    JobRecord get(JobId id) {
        return database.read(connection -> get(connection, id));
    }

    boolean exists(JobId id) {
        return database.read(
                connection -> JobRows.number(connection, "SELECT count(*) FROM jobs WHERE id = ?", id.value()) == 1);
    }

    /** The job that makes something, the newest one if there were several. */
    Optional<JobRecord> byTarget(String target) {
        return database.read(connection ->
                JobRows.query(connection, "WHERE target = ? ORDER BY created DESC, id DESC LIMIT 1", target).stream()
                        .findFirst());
    }

    /**
     * A page of jobs, newest first.
     *
     * @param token {@code nextToken} of the page before; empty for the first
     */
    JobPage list(JobFilter filter, Caller caller, int size, String token) {
        JobPageToken after = JobPageToken.decode(token);
        List<JobRecord> found = database.read(connection -> JobRows.query(
                connection,
                "WHERE (created, id) < (?, ?) AND (owner = ? OR visibility = 'LAB' OR ?) AND (NOT ? OR " + ACTIVE
                        + ") AND kind LIKE ? ORDER BY created DESC, id DESC LIMIT ?",
                after.created(),
                after.id(),
                caller.user(),
                caller.isAdmin() ? 1 : 0,
                filter.activeOnly() ? 1 : 0,
                filter.kind().map(JobKind::name).orElse("%"),
                size + 1));
        boolean more = found.size() > size;
        List<JobRecord> page = more ? found.subList(0, size) : found;
        return new JobPage(page, more ? JobPageToken.after(page.get(size - 1)).encode() : "");
    }

    /** A worker takes it up. @return the job; empty when it was not QUEUED any more */
    Optional<JobRecord> start(JobId id) {
        return change(
                id,
                Set.of(JobState.QUEUED),
                "state = 'RUNNING', attempts = attempts + 1, started = coalesce(started, ?)",
                clock.millis());
    }

    /** It was interrupted and waits again. */
    Optional<JobRecord> requeue(JobId id, Duration device) {
        return change(
                id, Set.of(JobState.RUNNING), "state = 'QUEUED', device_nanos = device_nanos + ?", device.toNanos());
    }

    /** It was told to stop and holds the device. */
    Optional<JobRecord> cancelling(JobId id, FailureReason reason, String why) {
        return change(
                id,
                Set.of(JobState.RUNNING),
                "state = 'CANCELLING', failure_reason = ?, failure = ?",
                reason.name(),
                why);
    }

    /** It is over. @return the job; empty when it was in none of the states {@code from} */
    Optional<JobRecord> end(
            JobId id, Set<JobState> from, JobState state, Duration device, long bytes, String reason, String why) {
        return change(
                id,
                from,
                "state = '" + state + "', ended = ?, device_nanos = device_nanos + ?, bytes = ?,"
                        + " failure_reason = ?, failure = ?",
                clock.millis(),
                device.toNanos(),
                bytes,
                reason,
                why);
    }

    /** Puts a job into this process's queue. */
    Optional<JobRecord> adopt(JobId id, String from, String process) {
        return database.transaction(connection -> {
            int changed = JobRows.change(
                    connection,
                    "UPDATE jobs SET process = ?, state = CASE state WHEN 'RUNNING' THEN 'QUEUED' ELSE state END"
                            + " WHERE id = ? AND process = ? AND " + ACTIVE,
                    process,
                    id.value(),
                    from);
            return changed == 0 ? Optional.empty() : Optional.of(get(connection, id));
        });
    }

    /** All that are in no final state, oldest first. */
    List<JobRecord> active() {
        return database.read(connection -> JobRows.query(connection, "WHERE " + ACTIVE + " ORDER BY created, id"));
    }

    /** Those that ended before a moment. */
    List<JobRecord> endedBefore(long millis) {
        return database.read(connection -> JobRows.query(connection, "WHERE ended < ?", millis));
    }

    /** Forgets a job that is over. @return whether it was over, and there */
    boolean delete(JobId id) {
        return database.transaction(connection ->
                JobRows.change(connection, "DELETE FROM jobs WHERE id = ? AND NOT " + ACTIVE, id.value()) == 1);
    }

    /** What a user's jobs keep on the disk. */
    long bytes(String owner) {
        return database.read(connection ->
                JobRows.number(connection, "SELECT coalesce(sum(bytes), 0) FROM jobs WHERE owner = ?", owner));
    }

    private Optional<JobRecord> change(JobId id, Set<JobState> from, String assignments, Object... values) {
        String states = from.stream().map(state -> "'" + state + "'").collect(Collectors.joining(", "));
        Object[] parameters = Arrays.copyOf(values, values.length + 1);
        parameters[values.length] = id.value();
        return database.transaction(connection -> {
            int changed = JobRows.change(
                    connection,
                    "UPDATE jobs SET " + assignments + " WHERE id = ? AND state IN (" + states + ")",
                    parameters);
            return changed == 0 ? Optional.empty() : Optional.of(get(connection, id));
        });
    }

    private static JobRecord get(Connection connection, JobId id) throws SQLException {
        return JobRows.query(connection, "WHERE id = ?", id.value()).stream()
                .findFirst()
                .orElseThrow(() -> new ServiceException(FailureReason.JOB_NOT_FOUND, id + ": no such job"));
    }

    private static Optional<JobRecord> byRequest(Connection connection, String owner, String requestId)
            throws SQLException {
        return requestId.isEmpty()
                ? Optional.empty()
                : JobRows.query(connection, "WHERE owner = ? AND request_id = ?", owner, requestId).stream()
                        .findFirst();
    }

    private static JobRecord requireSame(JobRecord before, String digest) {
        if (!before.requestDigest().equals(digest)) {
            throw new ServiceException(
                    FailureReason.REQUEST_ID_REUSED,
                    "job.request_id: expected a new one for another request, found that of " + before.id());
        }
        return before;
    }

    private static void requireRoom(Connection connection, String owner, int mostWaiting, int mostOfOwner)
            throws SQLException {
        long all = JobRows.number(connection, "SELECT count(*) FROM jobs WHERE state = 'QUEUED'");
        if (all >= mostWaiting) {
            throw new ServiceException(
                    FailureReason.QUEUE_FULL, "expected at most " + mostWaiting + " jobs that wait, found one more");
        }
        long own = JobRows.number(connection, "SELECT count(*) FROM jobs WHERE state = 'QUEUED' AND owner = ?", owner);
        if (own >= mostOfOwner) {
            throw new ServiceException(
                    FailureReason.QUEUE_FULL,
                    "expected at most " + mostOfOwner + " jobs of one user that wait, found one more");
        }
    }
}
