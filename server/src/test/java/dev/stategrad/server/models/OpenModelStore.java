package dev.stategrad.server.models;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the store begin with: one that is open, on a data directory of its own. */
abstract class OpenModelStore {
    @TempDir
    Path data;

    ModelStore store;

    @BeforeEach
    void open() throws IOException {
        store = ModelStore.open(data, clock());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    Clock clock() {
        return Clock.systemUTC();
    }
}
