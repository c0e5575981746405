package dev.stategrad.client.cli;

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
        json.put("classes", result.classes());
        json.put("train", result.train());
        json.put("valid_accuracy", result.validAccuracy());
        json.put("test_accuracy", result.testAccuracy());
        json.put("majority", result.majority());
        json.put("control", result.control());
        json.put("examples", result.examples());
        return json;
    }
}
