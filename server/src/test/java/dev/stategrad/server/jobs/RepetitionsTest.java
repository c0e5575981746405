package dev.stategrad.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.database.Database;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Visibility;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionsTest {
    private static final Instant THEN = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void forgetBefore_requestsOfBeforeAndAfter_forgetsThoseOfBefore() throws IOException {
        try (Database database = Database.open(folder.resolve("stategrad.db"))) {
            Repetitions repetitions = new Repetitions(database, Clock.fixed(THEN, ZoneOffset.UTC));
            JobRequest request = new JobRequest(Caller.LOCAL, "a", true, null, Visibility.PRIVATE);
            repetitions.remember(request, "digest", "models/m");

            repetitions.forgetBefore(THEN);
            assertThat(repetitions.find(request, "digest")).contains("models/m");

            repetitions.forgetBefore(THEN.plusMillis(1));
            assertThat(repetitions.isKnown(request)).isFalse();
        }
    }
}
