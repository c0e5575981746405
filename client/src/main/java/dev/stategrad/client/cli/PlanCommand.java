package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisPlan;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.corpus.EncodedCorpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What an analysis would take. */
@Command(
        name = "plan",
        description =
                "Says what an analysis would take: memory, operations, reply size, passes, time. Computes nothing, save"
                        + " that the device is measured for some seconds where it has not done such work yet.")
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final AnalysisOptions analysis = new AnalysisOptions();

    @Override
    public Integer call() throws IOException {
        analysis.check(common);
        try (Connection connection = common.connect()) {
            ModelInfo model = connection.client().getModel(analysis.model());
            ModelContents contents = analysis.readModel(connection.client());
            try (EncodedCorpus corpus = analysis.encode(contents.vocabulary())) {
                if (!corpus.needsScores()) {
                    analysis.match(corpus);
                }
                AnalysisRequest request =
                        analysis.request(model, contents.vocabulary(), corpus, analysis.whitening(model, contents));
                AnalysisPlan plan = connection.client().plan(request, corpus.tokens(), usedLabels(corpus));
                common.output().result(json(plan, corpus.tokens()), lines(plan, corpus.tokens()));
            }
        }
        return 0;
    }

    /** Labels that some token has; 0 where only the model's scores will tell. */
    private static long usedLabels(EncodedCorpus corpus) throws IOException {
        if (corpus.needsScores()) {
            return 0;
        }
        List<BitSet> used = corpus.groupings().stream()
                .map(grouping -> new BitSet(grouping.labels().size()))
                .toList();
        TokenSource source = corpus.source();
        for (Optional<TokenBlock> block = source.next(); block.isPresent(); block = source.next()) {
            for (int grouping = 0; grouping < used.size(); grouping++) {
                for (int label : block.get().labels()[grouping]) {
                    if (label >= 0) {
                        used.get(grouping).set(label);
                    }
                }
            }
        }
        return used.stream().mapToLong(BitSet::cardinality).sum();
    }

    static Map<String, Object> json(AnalysisPlan plan, long tokens) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokens", tokens);
        json.put("fits", plan.fits());
        json.put("memory_bytes", plan.memoryBytes());
        json.put("memory_budget_bytes", plan.memoryBudgetBytes());
        json.put("delays_that_fit", plan.delaysThatFit());
        json.put("operations", plan.operations());
        json.put("reply_bytes", plan.replyBytes());
        json.put("seconds", plan.seconds());
        json.put("calibration_seconds", plan.calibrationSeconds());
        json.put("passes", plan.passes());
        json.put("queue_place", plan.queuePlace());
        json.put("device", plan.device());
        return json;
    }

    private static List<String> lines(AnalysisPlan plan, long tokens) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "tokens      %,d", tokens));
        lines.add(String.format(
                Locale.ROOT,
                "memory      %s of %s%s",
                size(plan.memoryBytes()),
                size(plan.memoryBudgetBytes()),
                plan.fits() ? "" : ": does not fit; " + plan.delaysThatFit() + " delays would"));
        lines.add(String.format(Locale.ROOT, "operations  %.3g", plan.operations()));
        lines.add("reply       " + size(plan.replyBytes()));
        lines.add("passes      " + (plan.passes() > 1 ? "at most " : "") + plan.passes());
        lines.add("time        " + time(plan));
        lines.add("device      " + plan.device()
                + (plan.queuePlace() > 0 ? ", behind " + plan.queuePlace() + " others" : ", free now"));
        return lines;
    }

    private static String time(AnalysisPlan plan) {
        if (plan.seconds() == 0) {
            return plan.fits() ? "not known" : "none, since it does not fit";
        }
        String time = plan.seconds() < 10
                ? String.format(Locale.ROOT, "%.1f s", plan.seconds())
                : ProgressBar.time(plan.seconds());
        return plan.calibrationSeconds() > 0
                ? time
                        + String.format(
                                Locale.ROOT, " (the device was measured first, in %.1f s)", plan.calibrationSeconds())
                : time;
    }

    private static String size(long bytes) {
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%,.1f KiB", bytes / 1024.0);
        }
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / (double) (1 << 20));
    }
}
