package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.grpc.EmbeddedCycles.Holdings;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Analyses that come and go, some of them cancelled: what they took of their process is given back. */
@EnabledOnOs(OS.LINUX)
class LeakTest {
    private static final long MOST_GROWTH = 30 << 20;

    @TempDir
    Path data;

    @Test
    @Timeout(180)
    void analyses_aFew_leaveNoNativeObject() throws Exception {
        List<Holdings> holdings = holdings(10, 20);

        assertThat(holdings.get(1).nativeObjects())
                .isLessThanOrEqualTo(holdings.get(0).nativeObjects());
    }

    @Test
    @Tag("soak")
    @Timeout(3600)
    void analyses_twoThousand_leaveNothing() throws Exception {
        List<Holdings> holdings = holdings(400, 2_000);
        Holdings before = holdings.get(0);
        Holdings after = holdings.get(1);

        System.out.println("2,000 analyses: " + before + ", then " + after);
        assertThat(after.nativeObjects()).isLessThanOrEqualTo(before.nativeObjects());
        assertThat(after.residentBytes() - before.residentBytes()).isLessThan(MOST_GROWTH);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 8);
        assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + 8);
    }

    /** What the process holds after each of so many analyses more. */
    private List<Holdings> holdings(int... analyses) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // All of the heap from the start, so that what grows is not the heap.
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseParallelGC",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedCycles.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // As in production: arenas of threads that ended would keep what was freed.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        try (BufferedReader said = process.inputReader();
                BufferedWriter orders = process.outputWriter()) {
            Holdings[] all = new Holdings[analyses.length];
            for (int i = 0; i < all.length; i++) {
                orders.write(analyses[i] + "\n");
                orders.flush();
                String line = said.readLine();
                assertThat(line).as("what the process says").isNotNull();
                all[i] = Holdings.parse(line);
            }
            return List.of(all);
        } finally {
            process.destroyForcibly();
        }
    }
}
