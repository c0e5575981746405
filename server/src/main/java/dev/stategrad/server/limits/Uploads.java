package dev.stategrad.server.limits;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.util.HashMap;
import java.util.Map;

/**
 * What requests take that are on their way: room on the disk, and memory for what is only written down when all of it is there. A user
 * who begins many at once, and ends none, gets no more than by one after the other. Thread-safe.
 */
public final class Uploads {
    private final long memory;
    private final Map<String, Taken> users = new HashMap<>();
    private long held;

    /** @param memory bytes that all of them may hold; of this, one user half */
    public Uploads(long memory) {
        this.memory = memory;
    }

    private static final class Taken {
        private int uploads;
        private long kept;
        private long held;
    }

    /**
     * A request of a user begins.
     *
     * @param left bytes that the user may still keep on the disk
     */
    public Upload begin(String user, long left) {
        synchronized (users) {
            users.computeIfAbsent(user, any -> new Taken()).uploads++;
        }
        return new Upload(user, left);
    }

    /** One request, until it is closed. For one thread. */
    public final class Upload implements AutoCloseable {
        private final String user;
        private final long left;
        private long kept;
        private long held;
        private boolean closed;

        private Upload(String user, long left) {
            this.user = user;
            this.left = left;
        }

        /** Writes so many bytes more to the disk. @throws ServiceException QUOTA_FULL */
        public void keep(long bytes) {
            requireRoom(bytes, left);
            synchronized (users) {
                taken().kept += bytes;
            }
            kept += bytes;
        }

        /**
         * Checks once more, when all has come: others may have been stored since it began.
         *
         * @param left bytes that the user may still keep on the disk
         * @throws ServiceException QUOTA_FULL
         */
        public void requireRoom(long left) {
            requireRoom(0, left);
        }

        /** Takes so many bytes more of memory. @throws ServiceException TOO_LARGE */
        public void hold(long bytes) {
            synchronized (users) {
                Taken taken = taken();
                long most = Math.min(memory / 2 - taken.held, memory - Uploads.this.held);
                if (bytes > most) {
                    throw new ServiceException(
                            FailureReason.TOO_LARGE,
                            "expected vocabularies and corpora on their way that take at most %,d bytes of memory more, found %,d"
                                    .formatted(Math.max(0, most), bytes));
                }
                taken.held += bytes;
                Uploads.this.held += bytes;
            }
            held += bytes;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            synchronized (users) {
                Taken taken = taken();
                taken.kept -= kept;
                taken.held -= held;
                Uploads.this.held -= held;
                if (--taken.uploads == 0) {
                    users.remove(user);
                }
            }
        }

        private void requireRoom(long bytes, long left) {
            synchronized (users) {
                long most = left - taken().kept;
                if (bytes > most) {
                    throw new ServiceException(
                            FailureReason.QUOTA_FULL,
                            "expected at most %,d bytes more of models and results of one user, on their way included, found more"
                                            .formatted(Math.max(0, most))
                                    + "; delete some first");
                }
            }
        }

        private Taken taken() {
            Taken taken = users.get(user);
            if (taken == null) {
                throw new IllegalStateException("expected an open upload, found a closed one");
            }
            return taken;
        }
    }
}
