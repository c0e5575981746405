package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.Cell;
import dev.stategrad.client.Grouping;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.files.AnalysisOrigin;
import dev.stategrad.client.files.AnalysisTicket;
import dev.stategrad.client.report.ReportOptions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a request itself says of an analysis whose command line nobody wrote down. */
final class RequestOptions {
    private RequestOptions() {}

    /** @param whiten whether spectra are whitened */
    static AnalysisOrigin origin(AnalysisRequest request, ModelInfo model, boolean whiten) {
        return new AnalysisOrigin(
                model.name(),
                AnalysisOrigin.UNKNOWN,
                AnalysisOrigin.UNKNOWN,
                describe(request, model, whiten),
                whiten,
                List.of("the corpus is not known, since the folder had no " + AnalysisTicket.FILE));
    }

    private static SortedMap<String, String> describe(AnalysisRequest request, ModelInfo model, boolean whiten) {
        SortedMap<String, String> options = new TreeMap<>();
        StateOptions.describe(model, state(request, model), layer(request, model), request.precision(), options);
        options.put("delays", Integer.toString(request.delays()));
        options.put("streams", Integer.toString(request.streams()));
        options.put(
                "groupings", request.groupings().stream().map(Grouping::name).collect(Collectors.joining(",")));
        options.put("whiten", Boolean.toString(whiten));
        options.put("spectra-only", Boolean.toString(!request.outputs().means()));
        options.put(
                ReportOptions.SECOND_MOMENT, Boolean.toString(request.outputs().secondMoment()));
        options.put("paths", Boolean.toString(request.outputs().paths()));
        options.put("window", numberOrNone(request.pairs().window()));
        options.put("reset-after", resetAfter(request.pairs()));
        options.put("blocks", blocks(request.blocks()));
        return options;
    }

    private static StateKind state(AnalysisRequest request, ModelInfo model) {
        StateKind asked = request.state();
        if (asked != null) {
            return asked;
        }
        return model.shape().cell() == Cell.LSTM ? StateKind.CELL : StateKind.HIDDEN;
    }

    private static int layer(AnalysisRequest request, ModelInfo model) {
        return request.layer() == 0 ? model.shape().layers() : request.layer();
    }

    private static String numberOrNone(int number) {
        return number == 0 ? "none" : Integer.toString(number);
    }

    private static String resetAfter(AnalysisRequest.Pairs pairs) {
        return pairs.resetAfter().isEmpty()
                ? "none"
                : pairs.resetAfter().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String blocks(AnalysisRequest.Blocks blocks) {
        return blocks.count() > 1 ? blocks.count() + " of " + blocks.tokens() + " tokens" : "none";
    }
}
