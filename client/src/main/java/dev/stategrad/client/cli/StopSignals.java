package dev.stategrad.client.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT. The JVM's own shutdown hooks would not do: once they run, it ignores every further signal, so that
 * an impatient administrator could only kill -9. Only {@code sun.misc.Signal} hears of all of them; it is called by
 * reflection because the compiler's warning about it cannot be silenced.
 */
public final class StopSignals implements AutoCloseable {
    private final Runnable stop;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Replaced> replaced = new ArrayList<>();

    /** What was done before about a signal. */
    private record Replaced(Object signal, Object handler) {}

    private StopSignals(Runnable stop) {
        this.stop = stop;
    }

    /**
     * From now on, until this is closed, the first signal runs {@code stop} on a thread of its own, and a second one ends the
     * process.
     */
    public static StopSignals install(Runnable stop) {
        StopSignals signals = new StopSignals(stop);
        signals.listen("TERM", 15);
        signals.listen("INT", 2);
        return signals;
    }

    /** Lets signals do what they did before. */
    @Override
    public void close() {
        try {
            for (Replaced before : replaced) {
                handle().invoke(null, before.signal(), before.handler());
            }
        } catch (ReflectiveOperationException e) {
            throw unlikely(e);
        }
        replaced.clear();
    }

    private void listen(String name, int number) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object received = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        received(number);
                        return null;
                    });
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            replaced.add(new Replaced(signal, handle().invoke(null, signal, received)));
        } catch (ReflectiveOperationException e) {
            throw unlikely(e);
        }
    }

    private static Method handle() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
    }

    private static LinkageError unlikely(ReflectiveOperationException problem) {
        return new LinkageError("expected a JVM with sun.misc.Signal", problem);
    }

    private void received(int number) {
        if (stopping.compareAndSet(false, true)) {
            new Thread(stop, "stop").start();
        } else {
            Runtime.getRuntime().halt(128 + number);
        }
    }
}
