package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs for scripts. */
final class JobJson {
    private JobJson() {}

    static Map<String, @Nullable Object> of(JobInfo job) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", job.name());
        json.put("kind", ModelJson.lower(job.kind()));
        json.put("target", job.target());
        json.put("owner", job.owner());
        json.put("visibility", ModelJson.lower(job.visibility()));
        json.put("status", ModelJson.lower(job.status()));
        json.put("created", job.created().toString());
        json.put("started", time(job.started()));
        json.put("ended", time(job.ended()));
        json.put("deadline", time(job.deadline()));
        json.put("queue_place", job.queuePlace());
        json.put("seconds_to_start", job.secondsToStart());
        json.put("seconds_left", job.secondsLeft());
        json.put("progress", job.progress());
        json.put("device_seconds", job.deviceSeconds());
        json.put("attempts", job.attempts());
        json.put("failure", job.failure());
        json.put("failure_reason", job.failureReason());
        return json;
    }

    private static @Nullable String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
