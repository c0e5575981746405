package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.stategrad.deploy.config.EffectiveConfig;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart as Helm renders it, and Kubernetes' own description of what came out. */
final class HelmChartTest {
    private static final Path CHART = Path.of("helm/stategrad");
    private static final String IMAGE = "image.repository=registry.lab.example/stategrad";
    private static final String TLS = "tls.secret=stategrad-tls";
    private static final String EVERYTHING = """
            image: {repository: r/stategrad, tag: "sha256:%s"}
            imagePullSecrets: [{name: registry}]
            config:
              worker: {memory: 8GiB, idle: 1h}
              identity: {certificate_scopes: {anna: submit}}
            tls: {secret: stategrad-tls, clientAuthority: ca.crt}
            gpu: {resource: nvidia.com/mig-3g.40gb, runtimeClass: nvidia}
            persistence: {storageClass: fast}
            service: {type: LoadBalancer, annotations: {a: b}}
            metrics: {serviceMonitor: true, labels: {release: prometheus}}
            networkPolicy:
              clients: [{namespaceSelector: {matchLabels: {team: lab}}}]
              scrapers: [{namespaceSelector: {}}]
              egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]
            nodeSelector: {gpu: h200}
            tolerations: [{key: nvidia.com/gpu, operator: Exists}]
            affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
            podAnnotations: {c: d}
            priorityClass: high
            """.formatted("0".repeat(64));

    @TempDir
    private Path folder;

    @Test
    void chart_smallestValues_areWhatKubernetesTakes() throws IOException {
        List<JsonObject> objects = rendered(chart(IMAGE, TLS));

        requireThatKubernetesTakes(objects);
        assertThat(objects)
                .extracting(HelmChartTest::kind)
                .containsExactlyInAnyOrder(
                        "StatefulSet", "ConfigMap", "Service", "Service", "NetworkPolicy", "PodDisruptionBudget");
    }

    @Test
    void chart_everyValueGiven_isWhatKubernetesTakes() throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), EVERYTHING);
        List<JsonObject> objects = rendered(template().withValuesFile(values));

        requireThatKubernetesTakes(objects);
        JsonObject pod = pod(objects);
        assertThat(pod.get("runtimeClassName").getAsString()).isEqualTo("nvidia");
        assertThat(container(pod).get("image").getAsString()).matches("r/stategrad@sha256:0+");
        assertThat(at(container(pod), "resources", "limits")
                        .get("nvidia.com/mig-3g.40gb")
                        .getAsInt())
                .isEqualTo(1);
        assertThat(at(only("ServiceMonitor", objects), "metadata", "labels")
                        .get("release")
                        .getAsString())
                .isEqualTo("prometheus");
    }

    @Test
    void chart_configuration_isOneThatTheServerTakes() throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), EVERYTHING);
        EffectiveConfig secure = configuration(rendered(template().withValuesFile(values)));
        EffectiveConfig open = configuration(rendered(chart(IMAGE, "insecure=true", "gpu.enabled=false")));

        assertThat(secure.problems()).isEmpty();
        assertThat(secure.config().tls().orElseThrow().clientAuthority())
                .hasValue(Path.of("/etc/stategrad-tls/ca.crt"));
        assertThat(secure.config().metrics().port()).isEqualTo(OptionalInt.of(9464));
        assertThat(secure.config().worker().idle()).isEqualTo(Duration.ofHours(1));
        assertThat(open.problems()).isEmpty();
        assertThat(open.config().listen().insecure()).isTrue();
        assertThat(open.config().tls()).isEmpty();
    }

    @Test
    void chart_pod_mayDoNothingButItsWork() throws IOException {
        JsonObject pod = pod(rendered(chart(IMAGE, TLS)));
        JsonObject container = container(pod);

        assertThat(at(pod, "securityContext").get("runAsNonRoot").getAsBoolean())
                .isTrue();
        assertThat(pod.get("automountServiceAccountToken").getAsBoolean()).isFalse();
        assertThat(pod.get("enableServiceLinks").getAsBoolean()).isFalse();
        JsonObject rights = at(container, "securityContext");
        assertThat(rights.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
        assertThat(rights.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
        assertThat(at(rights, "capabilities").getAsJsonArray("drop")).hasToString("[\"ALL\"]");
        assertThat(names(container.getAsJsonArray("volumeMounts")))
                .containsExactlyInAnyOrderElementsOf(List.of("data", "config", "tls", "tmp"));
    }

    @Test
    void chart_probes_askAsTlsAllows() throws IOException {
        JsonObject secure = container(pod(rendered(chart(IMAGE, TLS))));
        JsonObject open = container(pod(rendered(chart(IMAGE, "insecure=true"))));

        assertThat(at(secure, "readinessProbe", "exec").getAsJsonArray("command"))
                .hasToString("[\"stategrad\",\"health\",\"--service\",\"stategrad.v1.ModelService\"]");
        assertThat(at(open, "readinessProbe", "grpc"))
                .hasToString("{\"port\":50051,\"service\":\"stategrad.v1.ModelService\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "tls.secret=x,                                image", // no repository
        "image.repository=r,                          tls", // neither TLS nor the wish to do without
        "image.repository=r;tls.secret=x;gpu.count=2, gpu",
        "image.repository=r;tls.secret=x;config.listen.port=1, listen",
        "image.repository=r;tls.secret=x;replicas=2,  replicas"
    })
    void chart_wrongValues_areRefusedByName(String values, String named) {
        assertThatThrownBy(() -> chart(values.split(";")).call()).hasMessageContaining(named);
    }

    private static TemplateCommand template() {
        return new Helm(CHART).template().withKubeVersion("1.33.0");
    }

    private static TemplateCommand chart(String... values) {
        TemplateCommand command = template().withName("lab").withNamespace("memory");
        for (String value : values) {
            String[] parts = value.split("=", 2);
            command.set(parts[0], parts[1]);
        }
        return command;
    }

    private static List<JsonObject> rendered(TemplateCommand command) {
        return Yaml.documents(command.call());
    }

    /** Unknown fields, missing ones and wrong types all throw. */
    private static void requireThatKubernetesTakes(List<JsonObject> objects) throws IOException {
        for (JsonObject object : objects) {
            switch (kind(object)) {
                case "StatefulSet" -> V1StatefulSet.validateJsonElement(object);
                case "ConfigMap" -> V1ConfigMap.validateJsonElement(object);
                case "Service" -> V1Service.validateJsonElement(object);
                case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(object);
                case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(object);
                // Prometheus' operator describes it, not Kubernetes.
                case "ServiceMonitor" ->
                    assertThat(at(object, "spec").keySet())
                            .containsExactlyInAnyOrder("jobLabel", "selector", "endpoints");
                default -> throw new AssertionError("unexpected " + kind(object));
            }
        }
    }

    private EffectiveConfig configuration(List<JsonObject> objects) throws IOException {
        String text =
                at(only("ConfigMap", objects), "data").get("stategrad.yaml").getAsString();
        Path file = Files.writeString(folder.resolve("stategrad.yaml"), text);
        return EffectiveConfig.load(Optional.of(file), Map.of("STATEGRAD_LISTEN_HOST", "0.0.0.0"), List.of());
    }

    private static JsonObject only(String kind, List<JsonObject> objects) {
        List<JsonObject> found =
                objects.stream().filter(object -> kind(object).equals(kind)).toList();
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private static JsonObject pod(List<JsonObject> objects) {
        return at(only("StatefulSet", objects), "spec", "template", "spec");
    }

    private static JsonObject container(JsonObject pod) {
        return pod.getAsJsonArray("containers").get(0).getAsJsonObject();
    }

    private static JsonObject at(JsonObject object, String... path) {
        JsonObject found = object;
        for (String name : path) {
            found = found.getAsJsonObject(name);
        }
        return found;
    }

    private static List<String> names(JsonArray objects) {
        return objects.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(object -> object.get("name").getAsString())
                .toList();
    }

    private static String kind(JsonObject object) {
        return object.get("kind").getAsString();
    }
}
