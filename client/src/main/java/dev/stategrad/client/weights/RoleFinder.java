package dev.stategrad.client.weights;

import dev.stategrad.client.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gives every tensor of a file its role, or says why it can't. */
final class RoleFinder {
    private final Map<String, Tensor> tensors;
    private final Convention convention;
    private final NameMap names;
    private final Map<String, Mention> mentions = new TreeMap<>();
    private final Map<String, List<String>> candidates = new TreeMap<>();

    private RoleFinder(Map<String, Tensor> tensors, Convention convention, NameMap names) {
        this.tensors = tensors;
        this.convention = convention;
        this.names = names;
    }

    /** @throws WeightsException naming what can't be represented, is unknown, or is there twice */
    static Parts find(Map<String, Tensor> tensors, Convention convention, NameMap names) throws WeightsException {
        RoleFinder finder = new RoleFinder(tensors, convention, names);
        finder.readMap();
        finder.readNames();
        finder.placeMentions();
        return finder.parts();
    }

    private void readMap() throws WeightsException {
        for (Map.Entry<String, String> entry : names.roles().entrySet()) {
            if (!tensors.containsKey(entry.getKey())) {
                throw WeightsException.of("--map " + entry.getKey(), "a tensor of the file", "none");
            }
            if (entry.getValue().equals(NameMap.LEFT_OUT)) {
                continue;
            }
            if (Role.parse(entry.getValue(), convention.pieces()) == null) {
                throw WeightsException.of("--map " + entry.getKey(), "one of " + roles(), entry.getValue());
            }
            propose(entry.getValue(), entry.getKey());
        }
    }

    private String roles() {
        Set<String> roles = new TreeSet<>(Role.OF_MODEL);
        convention.pieces().forEach(piece -> roles.add("rnn." + piece + "_l0"));
        return String.join(", ", roles) + ", … or " + NameMap.LEFT_OUT;
    }

    private void readNames() throws WeightsException {
        Set<String> all = tensors.keySet();
        Set<String> redundant = convention.redundant(all);
        List<String> unknown = new ArrayList<>();
        for (String name : all) {
            if (names.roles().containsKey(name) || redundant.contains(name)) {
                continue;
            }
            String obstacle = convention.obstacle(name);
            if (obstacle != null) {
                throw WeightsException.of(name, obstacle, "a tensor of another model");
            }
            Mention mention = mention(name, all);
            if (mention == null) {
                unknown.add(name + " " + tensors.get(name));
            } else {
                mentions.put(name, mention);
            }
        }
        if (!unknown.isEmpty()) {
            throw WeightsException.of("tensors", "names that --layout tells, or --map", String.join(", ", unknown));
        }
    }

    private @Nullable Mention mention(String name, Set<String> all) {
        Mention role = Role.parse(name, convention.pieces());
        return role == null ? convention.mention(name, all) : role;
    }

    /** Counts the layers of a stack of modules through, and proposes every tensor for its role. */
    private void placeMentions() throws WeightsException {
        Map<String, Integer> firstLayers = firstLayers();
        mentions.forEach((name, mention) -> propose(
                mention.isOfModel()
                        ? mention.piece()
                        : Role.ofLayer(
                                mention.piece(), firstLayers.getOrDefault(mention.module(), 0) + mention.layer()),
                name));
    }

    private Map<String, Integer> firstLayers() throws WeightsException {
        Map<String, Integer> depths = new TreeMap<>();
        for (Mention mention : mentions.values()) {
            if (!mention.isOfModel()) {
                depths.merge(mention.module(), mention.layer() + 1, Math::max);
            }
        }
        List<String> modules = new ArrayList<>(depths.keySet());
        modules.sort((a, b) -> ModulePath.ORDER.compare(ModulePath.parse(a), ModulePath.parse(b)));
        Map<String, Integer> first = new HashMap<>();
        int layers = 0;
        for (int i = 0; i < modules.size(); i++) {
            if (i > 0) {
                requireOneStack(modules.get(i - 1), modules.get(i));
            }
            first.put(modules.get(i), layers);
            layers += depths.getOrDefault(modules.get(i), 0);
        }
        return first;
    }

    private static void requireOneStack(String before, String after) throws WeightsException {
        ModulePath a = ModulePath.parse(before);
        ModulePath b = ModulePath.parse(after);
        if (!a.stem().equals(b.stem()) || ModulePath.ORDER.compare(a, b) == 0) {
            throw WeightsException.of(
                    "tensors", "one recurrent network (--map chooses)", "two: " + before + " and " + after);
        }
    }

    private void propose(String role, String name) {
        candidates.computeIfAbsent(role, key -> new ArrayList<>()).add(name);
    }

    private Parts parts() throws WeightsException {
        Map<String, NamedTensor> parts = new TreeMap<>();
        for (Map.Entry<String, List<String>> entry : candidates.entrySet()) {
            List<String> names = entry.getValue();
            for (String name : names) {
                if (!sameBytes(names.get(0), name)) {
                    throw WeightsException.of(
                            entry.getKey(), "one tensor (--map chooses)", String.join(" and ", names));
                }
            }
            parts.put(entry.getKey(), floating(names.get(0)));
        }
        return new Parts(parts);
    }

    // A matrix that two modules share is often saved under both names.
    private boolean sameBytes(String one, String other) {
        Tensor a = tensor(one);
        Tensor b = tensor(other);
        return one.equals(other)
                || (a.type() == b.type()
                        && a.shape().equals(b.shape())
                        && a.data().equals(b.data()));
    }

    private NamedTensor floating(String name) throws WeightsException {
        Tensor tensor = tensor(name);
        return switch (tensor.type()) {
            case F32, F64 -> new NamedTensor(name, tensor);
            case F16, BF16 -> new NamedTensor(name, widened(name, tensor));
            case I64 -> throw WeightsException.of(name, "floating-point numbers", tensor);
        };
    }

    private static Tensor widened(String name, Tensor tensor) throws WeightsException {
        if (tensor.size() > Integer.MAX_VALUE / Float.BYTES) {
            throw WeightsException.of(name, "less than 2 GiB as F32", tensor);
        }
        return tensor.widened();
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("names come from the file itself, found " + name);
        }
        return tensor;
    }
}
