package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.StategradClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the device works on, and what waits for it. */
@Command(
        name = "jobs",
        description = "Lists, shows, follows and cancels trainings and analyses, and gets their results.",
        synopsisSubcommandLabel = "list | show JOB | watch JOB | cancel JOB | attach [JOB]",
        subcommands = {
            JobsCommand.ListJobs.class,
            JobsCommand.Show.class,
            JobsCommand.Watch.class,
            JobsCommand.Cancel.class,
            JobsAttachCommand.class
        })
final class JobsCommand implements Runnable {
    static final String JOB = "JOB";
    static final String JOB_DESCRIPTION =
            "jobs/ID, analyses/ID, the ID alone, or the name of a model, for the newest job that made it.";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected list, show, watch, cancel or attach, found none");
    }

    /** All of them. */
    @Command(
            name = "list",
            description = "Lists jobs, newest first.",
            footer = {"", "PLACE counts from 1, the next to start; TIME and DEVICE are hours:minutes:seconds."})
    static final class ListJobs implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(names = "--all", description = "Also those that are over.")
        private boolean all;

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                List<JobInfo> jobs = connection.client().listJobs(!all);
                common.output()
                        .result(
                                Map.of("jobs", jobs.stream().map(JobJson::of).toList()),
                                jobs.isEmpty() ? List.of("no jobs") : JobLines.table(jobs));
            }
            return 0;
        }
    }

    /** What is done with one of them. */
    private abstract static class OfOneJob implements Callable<Integer> {
        @Mixin
        final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = JOB, description = JOB_DESCRIPTION)
        private String job = "";

        @Override
        public final Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                return run(connection.client(), JobReference.find(connection.client(), job));
            }
        }

        /** Answers the exit status. */
        abstract int run(StategradClient client, JobInfo found) throws IOException;
    }

    /** One of them. */
    @Command(name = "show", description = "Shows one job.")
    static final class Show extends OfOneJob {
        @Override
        int run(StategradClient client, JobInfo found) throws IOException {
            common.output().result(JobJson.of(found), JobLines.details(found));
            return 0;
        }
    }

    /** One of them, until it is over. */
    @Command(name = "watch", description = "Follows one job to its end; fails unless that is success.")
    static final class Watch extends OfOneJob {
        @Override
        int run(StategradClient client, JobInfo found) throws IOException {
            JobInfo end;
            try (ProgressBar bar = common.output().progress(found.name(), "tokens")) {
                end = client.watchJob(found.name(), new JobWatch(bar)::show);
            }
            common.output().result(JobJson.of(end), JobLines.details(end));
            return end.status() == JobStatus.SUCCEEDED ? 0 : 1;
        }
    }

    /** One less. */
    @Command(name = "cancel", description = "Has one job stop.")
    static final class Cancel extends OfOneJob {
        @Override
        int run(StategradClient client, JobInfo found) throws IOException {
            JobInfo end = client.cancelJob(found.name());
            common.output().result(JobJson.of(end), List.of(JobLines.summary(end)));
            return 0;
        }
    }
}
