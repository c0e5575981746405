package dev.stategrad.server.work;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns on the device, one at a time, shared among users by time: deficit round robin (Shreedhar and Varghese, 1996). The
 * users who want turns stand in a round. Whoever comes to its front gets credit for a quantum and is served until that is
 * used up. How long the device runs is known only afterwards, so credit may be overdrawn by one run; that is paid back in the
 * rounds that follow.
 *
 * <p>Who wants no turn loses what credit is left, and keeps their debt as long as anybody else wants one: neither idling
 * nor leaving in time pays. What is used while nobody waits costs nothing. The work of one user is served in the order of
 * asking, and shares the user's quanta.
 */
final class FairTurns {
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier nanoClock;
    private final long quantumNanos;
    private final Map<String, Account> accounts = new HashMap<>();
    private final Deque<Account> round = new ArrayDeque<>();
    private @Nullable Ticket holder;
    private int waiting;

    /**
     * @param nanoClock as {@link System#nanoTime}
     * @param quantumNanos of the largest weight in the round; the others' quanta are in proportion. Above 0
     */
    FairTurns(LongSupplier nanoClock, long quantumNanos) {
        this.nanoClock = nanoClock;
        this.quantumNanos = quantumNanos;
    }

    /** What is known of a user who wants turns, or is in debt. */
    private static final class Account {
        private final Deque<Ticket> tickets = new ArrayDeque<>();
        private double weight = 1;
        private long credit;
    }

    /** A place in the line of a user's work. */
    private static final class Ticket {
        private final Account account;
        private final Condition changed;
        /** Since when the turn costs credit. */
        private long since;

        Ticket(Account account, Condition changed) {
            this.account = account;
            this.changed = changed;
        }
    }

    /** Waits for the turn. @throws CancellationException when cancelled first; nothing is then held */
    void acquire(DeviceAccount who, Cancellation cancellation) {
        await(
                locked(() -> {
                    Ticket ticket = join(who);
                    if (holder == null) {
                        serveNext();
                    }
                    return ticket;
                }),
                cancellation);
    }

    /** Gives the turn back. */
    void release() {
        locked(() -> {
            charge();
            serveNext();
            return null;
        });
    }

    /** Gives the turn back and waits for the next one. @throws CancellationException when cancelled; nothing is then held */
    void pass(DeviceAccount who, Cancellation cancellation) {
        await(
                locked(() -> {
                    charge();
                    // In line before the next one is served, since this user has not left the round.
                    Ticket ticket = join(who);
                    serveNext();
                    return ticket;
                }),
                cancellation);
    }

    /** Whether somebody waits and the holder's credit is used up. */
    boolean isUp() {
        return locked(() -> waiting > 0 && holder != null && holder.account.credit <= cost(holder));
    }

    /** Number of threads that wait. */
    int waiting() {
        return locked(() -> waiting);
    }

    /** Whether somebody holds the turn. */
    boolean isHeld() {
        return locked(() -> holder != null);
    }

    private Ticket join(DeviceAccount who) {
        if (waiting == 0 && holder != null) {
            forgive(holder);
        }
        Account account = accounts.computeIfAbsent(who.user(), user -> new Account());
        account.weight = who.weight();
        if (!round.contains(account)) {
            round.add(account);
        }
        Ticket ticket = new Ticket(account, lock.newCondition());
        account.tickets.add(ticket);
        waiting++;
        return ticket;
    }

    private void await(Ticket ticket, Cancellation cancellation) {
        Runnable wake = () -> locked(() -> {
            ticket.changed.signal();
            return null;
        });
        try (Cancellation.Registration waking = cancellation.onCancel(wake)) {
            locked(() -> {
                while (holder != ticket && !cancellation.isCancelled()) {
                    ticket.changed.awaitUninterruptibly();
                }
                if (cancellation.isCancelled()) {
                    leave(ticket);
                }
                return null;
            });
        }
        cancellation.throwIfCancelled();
    }

    private void leave(Ticket ticket) {
        if (holder == ticket) {
            charge();
            serveNext();
        } else {
            ticket.account.tickets.remove(ticket);
            waiting--;
        }
    }

    /** Takes the turn from its holder, and what it cost from their credit. */
    private void charge() {
        Ticket ended = holder;
        if (ended == null) {
            throw new IllegalStateException("expected a turn that is held, found none");
        }
        holder = null;
        Account account = ended.account;
        account.credit -= cost(ended);
        if (account.credit <= 0) {
            round.remove(account);
            round.add(account);
        }
    }

    private void serveNext() {
        while (!round.isEmpty()) {
            Account first = round.remove();
            if (first.tickets.isEmpty()) {
                first.credit = Math.min(first.credit, 0);
                continue;
            }
            if (first.credit <= 0) {
                // Nobody is kept waiting by the debt of who is alone.
                first.credit = (round.isEmpty() ? 0 : first.credit) + quantum(first);
            }
            if (first.credit > 0) {
                round.addFirst(first);
                serve(first);
                return;
            }
            round.add(first);
        }
        accounts.clear();
    }

    private void serve(Account account) {
        Ticket next = account.tickets.remove();
        waiting--;
        next.since = nanoClock.getAsLong();
        holder = next;
        next.changed.signal();
    }

    private long quantum(Account account) {
        double largest = account.weight;
        for (Account other : round) {
            largest = Math.max(largest, other.weight);
        }
        return Math.max(1, (long) (quantumNanos * (account.weight / largest)));
    }

    /** The first one who waits finds the holder in no debt. */
    private void forgive(Ticket held) {
        held.account.credit = Math.max(0, held.account.credit - cost(held));
        held.since = nanoClock.getAsLong();
    }

    private long cost(Ticket held) {
        return nanoClock.getAsLong() - held.since;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }
}
