package dev.stategrad.server.work;

import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.TextBlocks;
import dev.stategrad.graphs.WorkPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Plans analyses within a budget, and finds out what would fit where one does not. */
final class MemoryBudget {
    private final AnalysisRequest request;
    private final long bytes;

    MemoryBudget(AnalysisRequest request, long bytes) {
        this.request = request;
        this.bytes = bytes;
    }

    /** @throws OverMemoryBudgetException when a local view does not fit */
    static WorkPlan admit(LocalTrace.Request request, long bytes) {
        WorkPlan plan = StateGradientEngine.plan(request.model().architecture(), request.options(), bytes);
        if (!plan.fits()) {
            throw new OverMemoryBudgetException(
                    String.format(
                            "tokens: expected as many as fit into %d MiB, found %d (need %d MiB)",
                            bytes >> 20, request.tokens().length, plan.memoryBytes() >> 20),
                    Map.of());
        }
        return plan;
    }

    WorkPlan plan() {
        return plan(request.options());
    }

    /** @throws OverMemoryBudgetException when the analysis does not fit */
    WorkPlan admit() {
        WorkPlan plan = plan();
        if (plan.fits()) {
            return plan;
        }
        Map<String, String> fits = new TreeMap<>();
        fits.put("delays_that_fit", Integer.toString(plan.delaysThatFit()));
        StringBuilder message = new StringBuilder(String.format(
                "config.delays: expected at most %d (what fits into %d MiB), found %d (needs %d MiB)",
                plan.delaysThatFit(), bytes >> 20, request.delays(), plan.memoryBytes() >> 20));
        StateGradientOptions options = request.options();
        if (!options.severalPasses() && fits(options.withSeveralPasses(true))) {
            fits.put("spectra_only_fits", "true");
            message.append("; spectra without means would fit");
        }
        int labels = request.labels() - 1;
        if (labels > 0) {
            suggest("labels", labels, this::withLabels, fits, message);
        }
        if (options.blocks().count() > 1) {
            suggest("blocks", options.blocks().count(), this::withBlocks, fits, message);
        }
        return refuse(message.toString(), fits);
    }

    private static WorkPlan refuse(String message, Map<String, String> fits) {
        throw new OverMemoryBudgetException(message, fits);
    }

    private void suggest(
            String what,
            int found,
            IntFunction<StateGradientOptions> options,
            Map<String, String> fits,
            StringBuilder message) {
        int most = most(found, options);
        fits.put(what + "_that_fit", Integer.toString(most));
        if (most > 0) {
            message.append("; ").append(most).append(' ').append(what).append(" would fit");
        }
    }

    /** Largest number below {@code limit} whose options fit; 0 when none do. */
    private int most(int limit, IntFunction<StateGradientOptions> options) {
        int fitting = 0;
        int tooMany = limit;
        while (tooMany - fitting > 1) {
            int middle = (fitting + tooMany) >>> 1;
            if (fits(options.apply(middle))) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        return fitting;
    }

    private StateGradientOptions withLabels(int count) {
        StateGradientOptions all = request.options();
        return new StateGradientOptions(
                all.state(),
                all.layer(),
                all.delays(),
                all.streams(),
                all.precision(),
                List.of(count),
                all.secondMoment(),
                all.paths(),
                all.blocks(),
                all.window(),
                all.resetAfter(),
                all.severalPasses());
    }

    private StateGradientOptions withBlocks(int count) {
        return request.options().withBlocks(new TextBlocks(count, 1));
    }

    private boolean fits(StateGradientOptions options) {
        return plan(options).fits();
    }

    private WorkPlan plan(StateGradientOptions options) {
        return StateGradientEngine.plan(request.architecture(), options, bytes);
    }
}
