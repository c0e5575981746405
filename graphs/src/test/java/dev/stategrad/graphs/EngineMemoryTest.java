package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Peak memory of a whole process, as the system counts it: native memory is where an engine would lose it. */
class EngineMemoryTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void peakMemory_tenTimesTheText_changesByLessThanFivePercent() throws Exception {
        double once = peakKilobytes(4_000);
        double tenTimes = peakKilobytes(40_000);
        assertThat(tenTimes / once).isBetween(0.95, 1.05);
    }

    private static double peakKilobytes(int tokens) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Analysis.class.getName(),
                        Integer.toString(tokens)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Double.parseDouble(answer.strip());
    }

    /** The child: analyses a text of so many tokens, fed in chunks, and prints its peak memory in kB. */
    static final class Analysis {
        private Analysis() {}

        public static void main(String[] arguments) throws IOException {
            ReferenceModel lstm = ReferenceModel.lstm(50, 16, 48, false, 1);
            StateGradientOptions options =
                    new StateGradientOptions(StateKind.CELL, 1, 20, 1, Precision.FLOAT32, List.of(50));
            int chunk = 1_000;
            try (StateGradientEngine engine =
                    new StateGradientEngine(lstm.weights(), options, 1L << 30, RunMonitor.NONE)) {
                for (int done = 0; done < Integer.parseInt(arguments[0]); done += chunk) {
                    int[] text = lstm.text(chunk, done);
                    engine.accept(0, text, new int[][] {text});
                }
                engine.finish();
            }
            System.out.println(peak());
        }

        private static String peak() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
