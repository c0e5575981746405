package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.SafetensorsFile;
import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The weights of a language model as a server takes them.
 *
 * @param cell the recurrent cell of every layer
 * @param tensors by their names in {@code torch.nn}, in F32 or F64
 * @param vocabulary words in the order of their ids; empty when the file has none
 */
public record LanguageModelWeights(Cell cell, SortedMap<String, Tensor> tensors, List<String> vocabulary) {
    private static final String CELL = "stategrad.cell";
    private static final String LAYERS = "stategrad.layers";
    private static final String VOCABULARY = "stategrad.vocabulary";

    public LanguageModelWeights {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        vocabulary = List.copyOf(vocabulary);
    }

    LanguageModelWeights(Cell cell, SortedMap<String, Tensor> tensors) {
        this(cell, tensors, List.of());
    }

    /**
     * Reads a safetensors file. Matrices that are as they must be stay on disk until they are used.
     *
     * @throws WeightsException when a tensor is unknown, missing, ambiguous, of a wrong shape, or part of something that
     *     can't be represented: projections, peepholes, two directions, layers of different sizes; and when a file that
     *     {@link #write} wrote has changed since
     */
    public static LanguageModelWeights read(Path file, WeightsOptions options) throws IOException {
        try (SafetensorsFile source = SafetensorsFile.open(file)) {
            SortedMap<String, Tensor> tensors = new TreeMap<>();
            for (SafetensorsFile.Entry entry : source.entries().values()) {
                tensors.put(entry.name(), new Tensor(entry.type(), entry.shape(), source.read(entry.name())));
            }
            WeightsDigest.check(source.metadata(), tensors);
            Convention convention = options.layout().convention();
            Parts parts = RoleFinder.find(tensors, convention, options.names());
            CellChoice choice = new CellChoice(cell(options, source.metadata()), options.forgetBias());
            return new ModelAssembly(parts, convention, choice, options.tied())
                    .assemble()
                    .with(vocabulary(source.metadata()));
        } catch (WeightsException e) {
            throw new WeightsException(file, e);
        }
    }

    private LanguageModelWeights with(List<String> words) {
        return new LanguageModelWeights(cell, tensors, words);
    }

    private static Optional<Cell> cell(WeightsOptions options, Map<String, String> metadata) throws WeightsException {
        String name = metadata.get(CELL);
        if (options.cell().isPresent() || name == null) {
            return options.cell();
        }
        return Optional.of(Arrays.stream(Cell.values())
                .filter(cell -> cell.toString().equals(name))
                .findAny()
                .orElseThrow(() ->
                        WeightsException.of("metadata " + CELL, "one of " + Arrays.toString(Cell.values()), name)));
    }

    private static List<String> vocabulary(Map<String, String> metadata) {
        String words = metadata.get(VOCABULARY);
        return words == null ? List.of() : List.of(words.split("\n", -1));
    }

    /**
     * Writes a file that {@link #read} reads, and that says which cell it holds, what its words are, and the digest of all
     * that, so that damage is found out.
     *
     * @throws IOException when the disk refuses; there is then no new file
     */
    public void write(Path file) throws IOException {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(CELL, cell.toString());
        metadata.put(LAYERS, String.valueOf(layers()));
        if (!vocabulary.isEmpty()) {
            metadata.put(VOCABULARY, String.join("\n", vocabulary));
        }
        metadata.put(WeightsDigest.KEY, WeightsDigest.of(metadata, tensors));
        List<TensorSource> sources = tensors.entrySet().stream()
                .map(entry -> TensorSource.ofBytes(
                        entry.getKey(),
                        entry.getValue().type(),
                        entry.getValue().shape(),
                        entry.getValue().data()))
                .toList();
        SafetensorsWriter.write(file, metadata, sources);
    }

    /** L. */
    public int layers() {
        return (int) tensors.keySet().stream()
                .filter(name -> name.startsWith("rnn." + TorchConvention.RECURRENT))
                .count();
    }
}
