package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings in a model that was trained elsewhere. */
@Command(
        name = "import",
        description = "Stores a model that was trained elsewhere.",
        footer = {
            "",
            "Weights are named and laid out as in torch.nn: encoder.weight [V,E] (absent: one-hot input),",
            "rnn.weight_ih_l0 [4H,E], rnn.weight_hh_l0 [4H,H], rnn.bias_ih_l0 and rnn.bias_hh_l0 [4H], and, for",
            "models that are to score text, decoder.weight [V,H] and decoder.bias [V]. Gates come as i, f, g, o."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--name", required = true, paramLabel = "MODEL", description = "What the model is to be called.")
    private String name = "";

    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "Its weights, in safetensors.")
    private Path weights = Path.of("");

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "Its vocabulary, one word a line in the order of the token ids.")
    private @Nullable Path vocabulary;

    @Override
    public Integer call() throws IOException {
        List<String> words =
                vocabulary == null ? List.of() : Vocabulary.read(vocabulary).words();
        try (SafetensorsFile file = SafetensorsFile.open(weights);
                Connection connection = common.connect()) {
            ModelInfo model = connection.client().importModel(name, tensors(file), words);
            common.output().result(ModelJson.of(model), ModelLines.details(model));
        }
        return 0;
    }

    /** The tensors of a file, which stay on disk until they are sent. */
    private static Map<String, Tensor> tensors(SafetensorsFile file) throws IOException {
        Map<String, Tensor> tensors = new TreeMap<>();
        for (SafetensorsFile.Entry entry : file.entries().values()) {
            tensors.put(entry.name(), new Tensor(entry.type(), entry.shape(), file.read(entry.name())));
        }
        return tensors;
    }
}
