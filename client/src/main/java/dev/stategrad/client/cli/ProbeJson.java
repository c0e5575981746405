package dev.stategrad.client.cli;

import dev.stategrad.client.probe.LogisticOptions;
import dev.stategrad.client.probe.ProbeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results of probes for scripts. */
final class ProbeJson {
    private ProbeJson() {}

    static List<Map<String, Object>> of(List<ProbeResult> results) {
        return results.stream().map(ProbeJson::of).toList();
    }

    private static Map<String, Object> of(ProbeResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("representation", result.representation());
        json.put("task", result.task());
        json.put("delay", result.delay());
        json.put("classes", result.classes());
        json.put("train", result.train());
        json.put("valid_accuracy", result.validAccuracy());
        json.put("test_accuracy", result.testAccuracy());
        json.put("low", result.low());
        json.put("high", result.high());
        json.put("majority", result.majority());
        json.put("control", result.control());
        json.put("examples", result.examples());
        result.options().ifPresent(options -> json.put("chosen", chosen(options)));
        return json;
    }

    private static Map<String, Object> chosen(LogisticOptions options) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("penalty", options.penalty());
        json.put("strength", options.strength());
        json.put("class_weights", options.balanced() ? "balanced" : "equal");
        json.put("scheme", options.loss().toString());
        return json;
    }

    /** The hyperparameters for a person; empty when there was nothing to choose. */
    static String chosen(ProbeResult result) {
        return result.options()
                .map(options -> options.penalty() + ", " + options.loss() + ", strength " + options.strength()
                        + (options.balanced() ? ", balanced" : ""))
                .orElse("");
    }
}
