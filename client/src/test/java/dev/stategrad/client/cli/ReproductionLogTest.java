package dev.stategrad.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionLogTest {
    private static final List<String> TRAIN = List.of("train", "--name", "m", "--seed", "1");
    private static final List<String> OTHER = List.of("train", "--name", "m", "--seed", "2");
    private static final List<String> ANALYZE = List.of("analyze", "--model", "m@3", "--out", "a");
    private static final List<String> DECAY = List.of("decay", "--analysis", "a");
    private static final List<String> SCORE = List.of("score", "--model", "another", "--csv", "b/valid.csv");
    private static final List<List<String>> PLAN = List.of(TRAIN, ANALYZE, DECAY, SCORE);
    private static final List<List<String>> CHANGED = List.of(OTHER, ANALYZE, DECAY, SCORE);

    @TempDir
    private Path folder;

    private void run(List<List<String>> steps) throws IOException {
        for (List<String> step : steps) {
            ReproductionLog log = ReproductionLog.open(folder, "texts");
            log.begin(step);
            log.end(step, 1.5);
        }
    }

    private List<Boolean> done(List<List<String>> plan) throws IOException {
        ReproductionLog log = ReproductionLog.open(folder, "texts");
        return List.of(log.isDone(plan, 0), log.isDone(plan, 1), log.isDone(plan, 2), log.isDone(plan, 3));
    }

    @Test
    void isDone_wholePlan_all() throws IOException {
        run(PLAN);
        assertThat(done(PLAN)).containsExactly(true, true, true, true);
        assertThat(ReproductionLog.open(folder, "texts").seconds(DECAY)).contains(1.5);
    }

    @Test
    void isDone_otherTexts_none() throws IOException {
        run(PLAN);
        assertThat(ReproductionLog.open(folder, "other texts").isDone(PLAN, 0)).isFalse();
    }

    @Test
    void isDone_trainingReplacedAndThenStopped_notWhatUsedTheOldModel() throws IOException {
        run(PLAN);
        run(List.of(OTHER));
        assertThat(done(CHANGED)).containsExactly(true, false, true, true);
        run(List.of(ANALYZE));
        assertThat(done(CHANGED)).containsExactly(true, true, false, true);
    }

    @Test
    void isDone_backToTheFirstPlan_notWhatTheSecondReplaced() throws IOException {
        run(PLAN);
        run(CHANGED.subList(0, 3));
        assertThat(done(PLAN)).containsExactly(false, true, true, true);
        run(List.of(TRAIN));
        assertThat(done(PLAN)).containsExactly(true, false, true, true);
    }

    @Test
    void isBegun_anotherTrainingOfThatNameBegunSince_notAnyMore() throws IOException {
        ReproductionLog.open(folder, "texts").begin(TRAIN);
        assertThat(ReproductionLog.open(folder, "texts").isBegun(TRAIN)).isTrue();
        assertThat(ReproductionLog.open(folder, "texts").hasMade("--name", "m")).isTrue();
        ReproductionLog.open(folder, "texts").begin(OTHER);
        assertThat(ReproductionLog.open(folder, "texts").isBegun(TRAIN)).isFalse();
        assertThat(ReproductionLog.open(folder, "texts").isBegun(OTHER)).isTrue();
        assertThat(ReproductionLog.open(folder, "texts").hasMade("--name", "n")).isFalse();
    }
}
