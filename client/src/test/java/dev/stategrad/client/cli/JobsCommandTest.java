package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.client.FakeServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JobsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int run(String... arguments) {
        List<String> line = new ArrayList<>(Arrays.asList(arguments));
        line.addAll(List.of("--server", server.address()));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(line.toArray(String[]::new));
    }

    @Test
    void list_activeJobs_oneLineEach() {
        assertThat(run("jobs", "list")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "JOB     KIND      TARGET      OWNER  STATUS   DONE  PLACE            TIME   DEVICE",
                        "jobs/a  analysis  analyses/a  ann    running  42 %      -       1:15 left  1:01:40",
                        "jobs/q  training  models/m    -      queued    0 %      3  starts in 0:12        -");
    }

    @Test
    void list_all_thoseThatAreOverToo() {
        assertThat(run("jobs", "list", "--all", "--json")).isZero();
        var jobs = json().getAsJsonArray("jobs");
        assertThat(jobs).hasSize(3);
        assertThat(jobs.get(2).getAsJsonObject().get("status").getAsString()).isEqualTo("failed");
        assertThat(jobs.get(2).getAsJsonObject().get("started").isJsonNull()).isTrue();
    }

    private JsonObject json() {
        return JsonParser.parseString(out.toString()).getAsJsonObject();
    }

    /** jobs/ID, analyses/ID, ID, models/NAME and NAME. */
    @ParameterizedTest
    @CsvSource({"jobs/a, jobs/a", "analyses/a, jobs/a", "a, jobs/a", "models/m, jobs/q", "m, jobs/q"})
    void show_anyName_findsTheJob(String reference, String job) {
        assertThat(run("jobs", "show", reference, "--json")).isZero();
        assertThat(json().get("name").getAsString()).isEqualTo(job);
    }

    @Test
    void show_failed_saysWhy() {
        assertThat(run("jobs", "show", "o")).isZero();
        assertThat(out.toString())
                .startsWith("jobs/o: failed: the model is gone\ntarget      analyses/o\nowner       ann, private\n");
    }

    @Test
    void show_nothingOfThatName_oneLineExit1() {
        assertThat(run("jobs", "show", "nope")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("stategrad jobs show: nope: expected a job, an analysis or a model that a job made,"
                        + " found none of that name\n");
    }

    @Test
    void watch_success_everyStatusAndExit0() {
        server.letJobsEnd(true);
        assertThat(run("jobs", "watch", "a")).isZero();
        assertThat(err.toString())
                .contains("jobs/a: queued, place 1\n", "jobs/a: running, 0 %\n", "jobs/a: succeeded\n");
        assertThat(out.toString()).startsWith("jobs/a: succeeded\n");
    }

    @Test
    void watch_failure_exit1() {
        server.letJobsEnd(false);
        assertThat(run("jobs", "watch", "a", "--json")).isEqualTo(1);
        assertThat(json().get("failure").getAsString()).isEqualTo("the disk is full");
    }

    @Test
    void cancel_running_saysWhereItStands() {
        assertThat(run("jobs", "cancel", "analyses/a")).isZero();
        assertThat(out.toString()).isEqualTo("jobs/a: cancelled\n");
    }

    @Test
    void attach_training_followsTheModel() {
        server.finishTraining();
        assertThat(run("jobs", "attach", "m", "--json")).isZero();
        assertThat(json().get("status").getAsString()).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "jobs attach; expected a job, or --out with the job.json of an analysis, found neither; 2",
                "jobs attach m --out o; --out: expected with an analysis only, found models/m; 2",
                "jobs attach m --whiten; --whiten: expected with an analysis only, found models/m; 2",
                "jobs attach a; --out: expected with an analysis, for its results, found none; 2",
                "jobs attach --out o; o: expected job.json, which \"analyze\" leaves there, found none; 1",
                "jobs; expected list, show, watch, cancel or attach, found none; 2"
            })
    void wrongUsage_oneLine(String arguments, String message, int exit) {
        String[] words = arguments.split(" ", -1);
        assertThat(words.length == 1 ? runAlone(words) : run(words)).isEqualTo(exit);
        assertThat(err.toString().strip()).contains(message).doesNotContain("\n");
        assertThat(out.toString()).isEmpty();
    }

    private int runAlone(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
