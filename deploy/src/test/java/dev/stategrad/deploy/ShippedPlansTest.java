package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Plans that come with the distribution: every step is a command line that is understood, and what it uses is made before. */
class ShippedPlansTest {
    private static final String PROPERTY = "stategrad.recipes";
    private static final Pattern MODEL = Pattern.compile("(?:--model|models show) (\\S+?)(?:@\\d+)? ");
    private static final Pattern OUT = Pattern.compile("--out (\\S+)");

    @TempDir
    private Path folder;

    @BeforeEach
    void ship() {
        System.setProperty(PROPERTY, "recipes");
    }

    @AfterEach
    void unship() {
        System.clearProperty(PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "paper"})
    void plan_everyStep_usesWhatAnEarlierOneMakes(String plan) throws IOException {
        List<String> steps = steps(plan);
        StringBuilder before = new StringBuilder();
        for (String step : steps) {
            Matcher model = MODEL.matcher(step + " ");
            if (model.find()) {
                assertThat(before).contains("--name " + model.group(1) + " ");
            }
            if (step.startsWith("report ")) {
                Stream.of(step.split(" "))
                        .filter(word -> word.startsWith(folder.toString()) && !word.endsWith(".html"))
                        .forEach(word -> assertThat(before).contains("--out " + word + " "));
            }
            before.append(step).append(" \n");
        }
        // Nothing is analysed for the drawer.
        String report = steps.get(steps.size() - 1) + " ";
        Matcher out = OUT.matcher(before);
        while (out.find()) {
            assertThat(report).contains(out.group(1) + " ");
        }
    }

    private List<String> steps(String plan) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "a\n");
        StringWriter output = new StringWriter();
        CommandLine commands = Main.commandLine().setOut(new PrintWriter(output));
        int exit = commands.execute(
                "reproduce",
                "--list",
                "--scale",
                plan,
                "--train",
                text.toString(),
                "--valid",
                text.toString(),
                "--test",
                text.toString(),
                "--out",
                folder.toString());
        assertThat(exit).isZero();
        return output.toString()
                .lines()
                .map(line -> line.strip().replaceFirst("^stategrad ", ""))
                .toList();
    }
}
