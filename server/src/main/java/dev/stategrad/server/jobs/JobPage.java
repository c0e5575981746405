package dev.stategrad.server.jobs;

import java.util.List;

/**
 * A page of jobs.
 *
 * @param nextToken empty on the last page
 */
public record JobPage(List<JobRecord> jobs, String nextToken) {
    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
