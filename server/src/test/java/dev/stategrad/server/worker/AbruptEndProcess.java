package dev.stategrad.server.worker;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** A process that ends abruptly, and would be aborted if that were an {@code exit} of C. Needs glibc. */
final class AbruptEndProcess {
    private AbruptEndProcess() {}

    public static void main(String[] arguments) {
        NativeLibrary process = NativeLibrary.getProcess();
        Function abort = process.getFunction("abort");
        int refused = process.getFunction("on_exit").invokeInt(new Object[] {abort, Pointer.NULL});
        if (refused == 0) {
            AbruptEnd.prepare().now();
        }
    }
}
