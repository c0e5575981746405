package dev.stategrad.client.cli;

import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.weights.LanguageModelWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a model out. */
@Command(name = "export", description = "Writes the weights of a model into a file that NumPy, PyTorch and JAX open.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--name", required = true, paramLabel = "MODEL", description = "Name of the model.")
    private String name = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where its weights go, in safetensors.")
    private Path out = Path.of("");

    @Option(names = "--vocab", paramLabel = "FILE", description = "Where its vocabulary goes, one word a line.")
    private @Nullable Path vocabulary;

    @Override
    public Integer call() throws IOException {
        try (Connection connection = common.connect()) {
            ModelInfo model = connection.client().getModel(name);
            ModelContents contents = connection.client().readTensors(name, tensor -> true);
            if (vocabulary != null && contents.vocabulary().isEmpty()) {
                throw new CommandFailedException("--vocab: expected a model with a vocabulary, found none in " + name);
            }
            new LanguageModelWeights(model.shape().cell(), contents.tensors(), contents.vocabulary()).write(out);
            if (vocabulary != null) {
                Vocabulary.of(contents.vocabulary()).write(vocabulary);
            }
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("out", out.toString());
            json.put("weights_sha256", model.weightsSha256());
            json.put("tensors", List.copyOf(contents.tensors().keySet()));
            common.output().result(json, List.of("wrote " + contents.tensors().size() + " tensors to " + out));
        }
        return 0;
    }
}
