package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisEvent;
import dev.stategrad.client.AnalysisPlan;
import dev.stategrad.client.Precision;
import java.util.Locale;

/** Shows an analysis until it is over, and ends one whose results would not fit. */
final class AnalysisWatch {
    /** Part of this program's memory that results may take; writing them needs some, too. */
    private static final double ROOM = 0.7;

    private final ProgressBar bar;
    private final Output output;
    private final Precision precision;
    private final long tokens;

    /** @param tokens source tokens in all streams */
    AnalysisWatch(ProgressBar bar, Output output, Precision precision, long tokens) {
        this.bar = bar;
        this.output = output;
        this.precision = precision;
        this.tokens = tokens;
    }

    void show(AnalysisEvent event) {
        if (event instanceof AnalysisEvent.Planned planned) {
            requireRoom(planned.plan());
        } else if (event instanceof AnalysisEvent.Progress progress) {
            show(progress);
        } else if (event instanceof AnalysisEvent.LineLost lost) {
            bar.close();
            output.note(lost.problem() + "; the analysis goes on there, trying again");
        }
    }

    /** Better now than after an hour. Results are held in float64. */
    private void requireRoom(AnalysisPlan plan) {
        double bytes = (double) plan.replyBytes() * (precision == Precision.FLOAT64 ? 1 : 2);
        long room = Runtime.getRuntime().maxMemory();
        if (bytes > ROOM * room) {
            throw new CommandFailedException(String.format(
                    Locale.ROOT,
                    "the results would take %,.0f MiB of the %,d MiB that this program may use;"
                            + " --spectra-only leaves the matrices out",
                    bytes / (1 << 20),
                    room >> 20));
        }
    }

    private void show(AnalysisEvent.Progress progress) {
        double rate = progress.tokensPerSecond();
        double left = rate > 0 ? (tokens - progress.tokensDone()) / rate : 0;
        bar.update(progress.tokensDone(), tokens, rate, left, "");
    }
}
