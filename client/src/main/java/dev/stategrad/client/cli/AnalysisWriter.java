package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.StateGradients;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.analysis.WhiteningResult;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.AnalysisOrigin;
import dev.stategrad.client.files.AnalysisTicket;
import dev.stategrad.client.files.ErrorBars;
import dev.stategrad.client.files.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the folder of an analysis, with everything that is computed from it at once, and says what came out. */
final class AnalysisWriter {
    private final Output output;
    private final Path out;

    AnalysisWriter(Output output, Path out) {
        this.output = output;
        this.out = out;
    }

    /** @param whitening what was asked for, or why there is none; empty when none was asked for */
    void write(AnalysisOrigin origin, AnalysisResult result, Optional<WhiteningResult> whitening) throws IOException {
        List<String> notes = new ArrayList<>(origin.notes());
        Optional<WhitenedSpectra> whitened = Optional.empty();
        if (whitening.orElse(null) instanceof Whitening basis) {
            whitened = Optional.of(WhitenedSpectra.of(result.gradients(), basis));
        } else if (whitening.orElse(null) instanceof SingularCovariance singular) {
            notes.add("not whitened: " + singular.reason());
        }
        AnalysisDirectory.write(out, result.gradients(), whitened, provenance(origin, result, notes));
        // After the analysis, which took longest, is safe.
        writeErrorBars(result.gradients(), whitened.map(WhitenedSpectra::whitening));
        AnalysisTicket.delete(out);
        notes.forEach(output::note);
        report(result, whitened, notes);
    }

    private void writeErrorBars(StateGradients gradients, Optional<Whitening> whitening) throws IOException {
        int labels = gradients.groups().stream()
                .mapToInt(group -> group.labels().size())
                .sum();
        try (ProgressBar bar = output.progress("error bars", "labels")) {
            ErrorBars.write(out, gradients, whitening, done -> bar.update(done, labels, 0, 0, ""));
        }
    }

    private static Provenance provenance(AnalysisOrigin origin, AnalysisResult result, List<String> notes) {
        SortedMap<String, String> versions = new TreeMap<>(result.versions());
        versions.put("stategrad-client", StategradCommand.Version.number());
        return new Provenance(
                origin.model(),
                result.weightsSha256(),
                origin.corpus(),
                origin.corpusSha256(),
                result.tokens(),
                origin.options(),
                versions,
                result.device(),
                result.seconds(),
                Instant.now(),
                notes,
                result.parity());
    }

    private void report(AnalysisResult result, Optional<WhitenedSpectra> whitened, List<String> notes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("out", out.toString());
        json.put("tokens", result.tokens());
        json.put("seconds", result.seconds());
        json.put("device", result.device());
        json.put("weights_sha256", result.weightsSha256());
        json.put("whitened", whitened.isPresent());
        whitened.ifPresent(
                spectra -> json.put("condition_number", spectra.whitening().conditionNumber()));
        json.put("notes", notes);
        output.result(json, AnalysisLines.of(result, whitened, out));
    }
}
