package dev.stategrad.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.Cell;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.meters.MachineMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

/** What the shipped dashboard and alerts ask for is there. */
@Timeout(120)
final class DashboardAndAlertsTest {
    private static final Path DASHBOARD = Path.of("grafana/stategrad.json");
    private static final Path ALERTS = Path.of("prometheus/alerts.yaml");
    private static final Path GUIDE = Path.of("README.md");
    // Prometheus makes it itself.
    private static final String UP = "up";

    @TempDir
    private Path data;

    @Test
    void everyMetric_ofDashboardAndAlerts_isThereOnceAModelWasTrainedAndAnalysed() throws Exception {
        Set<String> asked = new TreeSet<>();
        panels().forEach(panel -> expressions(panel).forEach(expression -> asked.addAll(MeterNames.in(expression))));
        for (Map<?, ?> alert : alerts()) {
            asked.addAll(MeterNames.in(String.valueOf(alert.get("expr"))));
        }
        asked.remove(UP);

        Set<String> there = new TreeSet<>(MeterNames.scraped(scrapeAfterWork()));
        there.addAll(MeterNames.scraped(scrapeWithACard()));

        assertThat(asked).hasSizeGreaterThan(30);
        assertThat(there).containsAll(asked);
    }

    @Test
    void dashboard_everyPanel_hasItsOwnIdAndPlace() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonObject panel : panels()) {
            assertThat(ids.add(panel.get("id").getAsInt()))
                    .as("id of %s", panel.get("title"))
                    .isTrue();
            JsonObject place = panel.getAsJsonObject("gridPos");
            int left = place.get("x").getAsInt();
            int top = place.get("y").getAsInt();
            assertThat(left + place.get("w").getAsInt()).isLessThanOrEqualTo(24);
            for (int x = left; x < left + place.get("w").getAsInt(); x++) {
                for (int y = top; y < top + place.get("h").getAsInt(); y++) {
                    assertThat(cells.add(List.of(x, y)))
                            .as("place of %s", panel.get("title"))
                            .isTrue();
                }
            }
            assertThat(panel.get("type").getAsString().equals("row")
                            || !expressions(panel).isEmpty())
                    .isTrue();
        }
    }

    @Test
    void alerts_all_saySomethingAndAreExplainedInTheGuide() throws IOException {
        String guide = Files.readString(GUIDE);
        Set<Object> names = new HashSet<>();
        for (Map<?, ?> alert : alerts()) {
            Object name = alert.get("alert");
            assertThat(names.add(name)).as("%s once", name).isTrue();
            assertThat(guide).contains("| " + name + " | ");
            assertThat(requireNonNull((Map<?, ?>) alert.get("annotations")).get("summary"))
                    .asString()
                    .isNotBlank();
            assertThat(requireNonNull((Map<?, ?>) alert.get("labels")).get("severity"))
                    .isIn("warning", "critical");
        }
        assertThat(names).hasSizeGreaterThan(10);
    }

    private String scrapeAfterWork() throws Exception {
        ServerConfig config = ServerConfig.defaults(data)
                .listeningOn("127.0.0.1", 0)
                .withWorkerInThisProcess()
                .withMetricsPort(OptionalInt.of(0));
        try (StategradServer server = StategradServer.listen(config);
                StategradClient client = StategradClient.connect("127.0.0.1:" + server.port())) {
            client.train(training());
            client.watch("m", event -> {});
            client.analyze(AnalysisRequest.of("m", StateKind.CELL, 8), TokenSource.of(tokens(200)), event -> {});
            URI uri = URI.create("http://127.0.0.1:" + server.metricsPort() + "/metrics");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private String scrapeWithACard() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (MachineMeters meters = new MachineMeters(registry, data, List.of(card()))) {
            return registry.scrape();
        }
    }

    /** An NVIDIA card all of whose readings are 1. */
    private static GraphicsCard card() {
        return stub(
                GraphicsCard.class,
                Map.of("getVendor", "NVIDIA Corporation", "createStatsSession", stub(GpuStats.class, Map.of())));
    }

    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == double.class) {
                        return 1.0;
                    }
                    return method.getReturnType() == long.class ? (Object) 1L : answers.get(method.getName());
                }));
    }

    private static TrainingRequest training() {
        TrainingOptions options = TrainingOptions.builder(Cell.LSTM, 4, 8)
                .optimizer(Optimizer.ADAGRAD, 0.1)
                .epochs(1)
                .sizes(2, 10)
                .build();
        return new TrainingRequest(
                "m",
                options,
                9,
                List.of(),
                TokenSource.of(tokens(400)),
                Optional.of(TokenSource.of(tokens(100))),
                Optional.empty());
    }

    private static int[] tokens(int count) {
        return IntStream.range(0, count).map(at -> at % 9).toArray();
    }

    private static List<JsonObject> panels() throws IOException {
        List<JsonObject> panels = new ArrayList<>();
        JsonParser.parseString(Files.readString(DASHBOARD))
                .getAsJsonObject()
                .getAsJsonArray("panels")
                .forEach(panel -> panels.add(panel.getAsJsonObject()));
        return panels;
    }

    private static List<String> expressions(JsonObject panel) {
        List<String> expressions = new ArrayList<>();
        if (panel.has("targets")) {
            for (JsonElement target : panel.getAsJsonArray("targets")) {
                expressions.add(target.getAsJsonObject().get("expr").getAsString());
            }
        }
        return expressions;
    }

    private static List<Map<?, ?>> alerts() throws IOException {
        Object file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
        List<Map<?, ?>> alerts = new ArrayList<>();
        for (Object group : requireNonNull((List<?>) ((Map<?, ?>) file).get("groups"))) {
            for (Object rule : requireNonNull((List<?>) ((Map<?, ?>) group).get("rules"))) {
                alerts.add((Map<?, ?>) rule);
            }
        }
        return alerts;
    }
}
