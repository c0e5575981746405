package dev.stategrad.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.report.ReportFolders.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochOrderTest {
    @TempDir
    private Path folder;

    @Test
    void read_epochsInAShellsOrder_areInTheirOwnAndOthersKeepTheirPlaces() throws IOException {
        List<Path> given = new ArrayList<>();
        for (String model : List.of("a@1", "a@10", "other", "b@20", "a@2", "b@3")) {
            given.add(new ReportFolders(folder).analysis(Spec.of("of-" + model, model)));
        }

        assertThat(Report.read(given, Map.of()))
                .extracting(ReportFolder::name)
                .containsExactly("a@1", "a@2", "other", "b@3", "a@10", "b@20");
    }
}
