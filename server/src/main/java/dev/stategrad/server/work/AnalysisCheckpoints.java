package dev.stategrad.server.work;

import java.io.IOException;
import java.io.OutputStream;

/** When and where an analysis is written down in the middle of its work. Asked on the thread that works. */
public interface AnalysisCheckpoints {
    /** Never. */
    AnalysisCheckpoints NONE = new AnalysisCheckpoints() {
        @Override
        public boolean isDue() {
            return false;
        }

        @Override
        public void write(State state) {
            throw new IllegalStateException("expected no checkpoint, since none was ever due");
        }
    };

    /** Whether it is to be written down now. Asked a few times a second, with the device. */
    boolean isDue();

    /** Writes it down; others have the device meanwhile. @throws java.util.concurrent.CancellationException to stop it then */
    void write(State state);

    /** All that was done. */
    @FunctionalInterface
    interface State {
        /** Writes it, as it is to be given to an analysis that goes on. */
        void writeTo(OutputStream out) throws IOException;
    }
}
