package dev.stategrad.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.stategrad.deploy.config.EffectiveConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Image, Compose file and what they mount agree with each other and with the server. */
final class ContainerFilesTest {
    private static final Path COMPOSE = Path.of("compose");
    private static final Path DOCKERFILE = Path.of("container/Dockerfile");
    private static final Pattern VARIABLE =
            Pattern.compile("^(?:ENV| {4}) ?(STATEGRAD_\\w+)=(\\S+)", Pattern.MULTILINE);

    @Test
    void compose_everyFileThatItMounts_isThereOrIsTheAdminsOwn() throws IOException {
        List<String> own = Files.readAllLines(COMPOSE.resolve(".gitignore"));
        List<Path> mounted = new ArrayList<>();
        for (JsonElement service : services().values()) {
            for (JsonElement volume : service.getAsJsonObject().getAsJsonArray("volumes")) {
                if (volume.isJsonObject()) {
                    mounted.add(COMPOSE.resolve(
                            volume.getAsJsonObject().get("source").getAsString()));
                }
            }
        }
        assertThat(mounted)
                .hasSizeGreaterThan(5)
                .allSatisfy(file -> assertThat(file).isRegularFile());

        JsonObject secrets = compose().getAsJsonObject("secrets");
        assertThat(secrets.keySet()).isNotEmpty().allSatisfy(name -> {
            String file = secrets.getAsJsonObject(name).get("file").getAsString();
            assertThat(file).isEqualTo("./" + name);
            assertThat(own).contains(name);
        });
    }

    @Test
    void compose_everyService_isHeldWithinBounds() throws IOException {
        assertThat(services()).containsOnlyKeys("stategrad", "stategrad-gpu", "prometheus", "grafana");
        services().forEach((name, service) -> {
            assertThat(service.get("read_only").getAsBoolean()).as(name).isTrue();
            assertThat(service.getAsJsonArray("cap_drop")).as(name).hasToString("[\"ALL\"]");
            assertThat(service.getAsJsonArray("security_opt")).as(name).hasToString("[\"no-new-privileges:true\"]");
            assertThat(service.has("mem_limit")).as(name).isTrue();
        });
    }

    @Test
    void compose_configuration_isTakenByTheImagesServer() throws IOException {
        Map<String, String> variables = imageVariables();
        service("stategrad")
                .getAsJsonObject("environment")
                .entrySet()
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue().getAsString()));
        assertThat(variables).containsEntry("STATEGRAD_CONFIG", "/etc/stategrad/stategrad.yaml");

        EffectiveConfig config =
                EffectiveConfig.load(Optional.of(COMPOSE.resolve("stategrad.yaml")), variables, List.of());

        assertThat(config.problems()).isEmpty();
        assertThat(SafeStart.problems(config.config())).isEmpty();
        assertThat(config.config().dataDirectory()).isEqualTo(Path.of("/var/lib/stategrad"));
        String server = "" + config.config().listen().port();
        String meters = "" + config.config().metrics().port().orElseThrow();
        assertThat(Files.readString(DOCKERFILE)).contains("EXPOSE " + server + " " + meters + "\n");
        assertThat(service("stategrad").getAsJsonArray("ports")).hasToString("[\"%s:%s\"]".formatted(server, server));
        assertThat(Files.readString(COMPOSE.resolve("prometheus.yaml"))).contains("\"stategrad:" + meters + "\"");
    }

    @Test
    void image_withoutConfiguration_refusesToLetOthersInUnencrypted() throws IOException {
        EffectiveConfig config = EffectiveConfig.load(Optional.empty(), imageVariables(), List.of());

        assertThat(config.problems()).isEmpty();
        assertThat(SafeStart.problems(config.config()))
                .singleElement()
                .asString()
                .startsWith("listen.host: ");
    }

    @Test
    void prometheus_job_isTheOneOfTheAlertsAndTheirFileIsMounted() throws IOException {
        JsonObject config = Yaml.read(COMPOSE.resolve("prometheus.yaml"));
        String rules = config.getAsJsonArray("rule_files").get(0).getAsString();

        assertThat(targets("prometheus")).containsEntry(rules, "../prometheus/alerts.yaml");
        String job = config.getAsJsonArray("scrape_configs")
                .get(0)
                .getAsJsonObject()
                .get("job_name")
                .getAsString();
        assertThat(Files.readString(Path.of("prometheus/alerts.yaml"))).contains("job=\"" + job + "\"");
    }

    @Test
    void grafana_dashboard_isProvisionedWithItsSource() throws IOException {
        JsonObject dashboards = Yaml.read(COMPOSE.resolve("grafana/dashboards.yaml"));
        String folder = dashboards
                .getAsJsonArray("providers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("options")
                .get("path")
                .getAsString();
        JsonObject source = Yaml.read(COMPOSE.resolve("grafana/datasource.yaml"))
                .getAsJsonArray("datasources")
                .get(0)
                .getAsJsonObject();
        JsonObject dashboard = JsonParser.parseString(Files.readString(Path.of("grafana/stategrad.json")))
                .getAsJsonObject();

        assertThat(targets("grafana")).containsEntry(folder + "/stategrad.json", "../grafana/stategrad.json");
        // The dashboard asks for any source of this type.
        assertThat(dashboard
                        .getAsJsonObject("templating")
                        .getAsJsonArray("list")
                        .get(0)
                        .getAsJsonObject()
                        .get("query"))
                .isEqualTo(source.get("type"));
        assertThat(source.get("url").getAsString()).isEqualTo("http://prometheus:9090");
    }

    private static Map<String, String> imageVariables() throws IOException {
        Map<String, String> variables = new HashMap<>();
        Matcher matcher = VARIABLE.matcher(Files.readString(DOCKERFILE));
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2));
        }
        assertThat(variables).containsKeys("STATEGRAD_LISTEN_HOST", "STATEGRAD_DATA_DIRECTORY", "STATEGRAD_BUILD");
        return variables;
    }

    private static Map<String, String> targets(String service) throws IOException {
        Map<String, String> targets = new HashMap<>();
        for (JsonElement volume : service(service).getAsJsonArray("volumes")) {
            if (volume.isJsonObject()) {
                JsonObject bind = volume.getAsJsonObject();
                assertThat(bind.get("read_only").getAsBoolean()).isTrue();
                targets.put(bind.get("target").getAsString(), bind.get("source").getAsString());
            }
        }
        return targets;
    }

    private static JsonObject service(String name) throws IOException {
        return requireNonNull(services().get(name), name);
    }

    private static Map<String, JsonObject> services() throws IOException {
        Map<String, JsonObject> services = new HashMap<>();
        compose()
                .getAsJsonObject("services")
                .entrySet()
                .forEach(entry -> services.put(entry.getKey(), entry.getValue().getAsJsonObject()));
        return services;
    }

    private static JsonObject compose() throws IOException {
        return Yaml.read(COMPOSE.resolve("compose.yaml"));
    }
}
