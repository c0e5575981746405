package dev.stategrad.deploy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT. The JVM's own shutdown hooks would not do: once they run, it ignores every further signal, so that
 * an impatient administrator could only kill -9. Only {@code sun.misc.Signal} hears of all of them; it is called by
 * reflection because the compiler's warning about it cannot be silenced.
 */
final class StopSignals {
    private final Runnable stop;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private StopSignals(Runnable stop) {
        this.stop = stop;
    }

    /** From now on the first signal runs {@code stop} on a thread of its own, and a second one ends the process. */
    static void install(Runnable stop) {
        StopSignals signals = new StopSignals(stop);
        signals.listen("TERM", 15);
        signals.listen("INT", 2);
    }

    private void listen(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object received = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        received(number);
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), received);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("expected a JVM with sun.misc.Signal", e);
        }
    }

    private void received(int number) {
        if (stopping.compareAndSet(false, true)) {
            new Thread(stop, "stop").start();
        } else {
            Runtime.getRuntime().halt(128 + number);
        }
    }
}
