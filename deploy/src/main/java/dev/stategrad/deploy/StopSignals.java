package dev.stategrad.deploy;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT. The JVM's own shutdown hooks would not do: once they run, it ignores every further signal, so that
 * an impatient administrator could only kill -9.
 */
@SuppressWarnings("sunapi") // There is no other way to hear of a second signal.
final class StopSignals {
    private final Runnable stop;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private StopSignals(Runnable stop) {
        this.stop = stop;
    }

    /** From now on the first signal runs {@code stop} on a thread of its own, and a second one ends the process. */
    static void install(Runnable stop) {
        StopSignals signals = new StopSignals(stop);
        Signal.handle(new Signal("TERM"), signals::received);
        Signal.handle(new Signal("INT"), signals::received);
    }

    private void received(Signal signal) {
        if (stopping.compareAndSet(false, true)) {
            new Thread(stop, "stop").start();
        } else {
            Runtime.getRuntime().halt(128 + signal.getNumber());
        }
    }
}
