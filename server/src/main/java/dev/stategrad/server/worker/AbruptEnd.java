package dev.stategrad.server.worker;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process in which native code still computes. {@link Runtime#halt} would not do: it ends by C's {@code exit}, which
 * destroys what TensorFlow's threads compute with while they do, compiled code among it, so that the process may crash. C's
 * {@code _exit} destroys nothing: the kernel takes all threads at once, as with {@code kill -9}, and closes what they had open.
 */
final class AbruptEnd {
    /** Exit status of a process that ended so. */
    static final int STATUS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(AbruptEnd.class);

    private final Optional<Function> exit;

    private AbruptEnd(Optional<Function> exit) {
        this.exit = exit;
    }

    /** Loads what it takes, which is unpacked onto the disk first: at the end that may be full. */
    static AbruptEnd prepare() {
        try {
            return new AbruptEnd(Optional.of(NativeLibrary.getProcess().getFunction("_exit")));
        } catch (LinkageError e) {
            LOG.warn("this process can't end under work that does not stop without the danger of a crash", e);
            return new AbruptEnd(Optional.empty());
        }
    }

    /** Ends this process; does not return. */
    void now() {
        exit.ifPresent(function -> function.invokeVoid(new Object[] {STATUS}));
        Runtime.getRuntime().halt(STATUS);
    }
}
