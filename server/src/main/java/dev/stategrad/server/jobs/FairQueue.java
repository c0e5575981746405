package dev.stategrad.server.jobs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Jobs that wait. The next one is the oldest of the user who had the least of the device for their weight; who was idle is
 * treated as if they had had as much as the one among the others who had least, so that idleness earns no credit. Each second
 * of waiting counts for a little device time, so that a small weight waits longer but not for ever. Not thread-safe.
 *
 * @param <J> a job
 */
final class FairQueue<J> {
    /** Seconds of device time that a second of waiting counts for. */
    private static final double AGEING = 0.01;

    private final LongSupplier nanoClock;
    private final Map<String, Account> accounts = new HashMap<>();
    /** What the one had who had least, among those who waited or ran; never falls. Who comes back starts there. */
    private double floor;

    /** @param nanoClock as {@link System#nanoTime} */
    FairQueue(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private record Waiting<J>(J job, long since) {}

    private final class Account {
        private final Deque<Waiting<J>> waiting = new ArrayDeque<>();
        private double weight = 1;
        /** Device time for each unit of weight, in seconds. */
        private double served;

        private int running;

        boolean isActive() {
            return running > 0 || !waiting.isEmpty();
        }

        /** Lowest goes first. */
        double rank() {
            Waiting<J> oldest = waiting.peek();
            double waited = oldest == null ? 0 : (nanoClock.getAsLong() - oldest.since()) / 1e9;
            return served - AGEING * waited;
        }
    }

    /** Puts a job behind those of the same user. */
    void add(String user, double weight, J job) {
        Account account = account(user, weight);
        account.waiting.add(new Waiting<>(job, nanoClock.getAsLong()));
    }

    /** Puts a job that ran before in front of those of the same user. */
    void addFirst(String user, double weight, J job) {
        Account account = account(user, weight);
        account.waiting.addFirst(new Waiting<>(job, nanoClock.getAsLong()));
    }

    /** Takes a job out. @return whether it was there */
    boolean remove(J job) {
        return accounts.values().stream()
                .anyMatch(account ->
                        account.waiting.removeIf(waiting -> waiting.job().equals(job)));
    }

    /**
     * Takes the next job out, to run.
     *
     * @param mayStart whether a user may start one now, given the number of those that run
     */
    Optional<J> next(Predicate<Integer> mayStart) {
        return accounts.values().stream()
                .filter(account -> !account.waiting.isEmpty() && mayStart.test(account.running))
                .min(Comparator.comparingDouble(Account::rank))
                .map(account -> {
                    account.running++;
                    return account.waiting.remove().job();
                });
    }

    /** A job that {@link #next} gave is over, or waits again. */
    void stopped(String user) {
        Account account = accounts.get(user);
        if (account != null) {
            account.running--;
        }
    }

    /** A user's jobs held the device. */
    void served(String user, double seconds) {
        Account account = accounts.get(user);
        if (account != null) {
            account.served += seconds / account.weight;
            raiseFloor();
        }
    }

    int size() {
        return accounts.values().stream()
                .mapToInt(account -> account.waiting.size())
                .sum();
    }

    /** Number of a user's jobs that wait. */
    int waiting(String user) {
        Account account = accounts.get(user);
        return account == null ? 0 : account.waiting.size();
    }

    /** All that wait, in the order in which they would start if all took the same time. */
    List<J> inOrder() {
        List<Account> users = accounts.values().stream()
                .filter(account -> !account.waiting.isEmpty())
                .sorted(Comparator.comparingDouble(Account::rank))
                .toList();
        List<J> order = new ArrayList<>();
        List<Deque<Waiting<J>>> left = users.stream()
                .<Deque<Waiting<J>>>map(account -> new ArrayDeque<>(account.waiting))
                .toList();
        while (left.stream().anyMatch(jobs -> !jobs.isEmpty())) {
            left.stream().filter(jobs -> !jobs.isEmpty()).map(Deque::remove).forEach(next -> order.add(next.job()));
        }
        return order;
    }

    private Account account(String user, double weight) {
        Account account = accounts.computeIfAbsent(user, name -> new Account());
        account.weight = weight;
        if (!account.isActive()) {
            account.served = Math.max(account.served, floor);
        }
        return account;
    }

    private void raiseFloor() {
        accounts.values().stream()
                .filter(Account::isActive)
                .mapToDouble(account -> account.served)
                .min()
                .ifPresent(least -> floor = Math.max(floor, least));
    }
}
