package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says that a server has accepted a job, and how to hear of it again. */
final class JobReport {
    private JobReport() {}

    /** A training. */
    static void accepted(Output output, JobInfo job) {
        output.result(JobJson.of(job), List.of(job.name()));
        output.note("accepted; stategrad jobs attach " + job.name() + " follows it");
    }

    /** @param out folder that the results are to go to */
    static void accepted(Output output, JobInfo job, Path out) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(JobJson.of(job));
        json.put("out", out.toString());
        output.result(json, List.of(job.name()));
        output.note("accepted; stategrad jobs attach --out " + out + " gets its results");
    }
}
