package dev.stategrad.client.cli;

import dev.stategrad.client.ImportRequest;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.ParityReference;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.weights.LanguageModelWeights;
import dev.stategrad.client.weights.ReferenceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
            "A state_dict of torch.nn's LSTM, GRU or RNN is read as it is, whatever its modules are called, and so",
            "are those of word_language_model and AWD-LSTM. In the end every layer has",
            "rnn.weight_ih_l0 [gH,E], rnn.weight_hh_l0 [gH,H], rnn.bias_ih_l0 and",
            "rnn.bias_hh_l0 [gH]; beside them come encoder.weight [V,E] (absent: one-hot",
            "input) and, for models that are to score text, decoder.weight [V,H] and decoder.bias.",
            "",
            "--check takes a file of tokens [B,T] and what the source framework computed for them: logits [B,T,V],",
            "hidden_l0, … and cell_l0, … [B,T,H]. The model is stored only if it computes the same."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final WeightsFlags flags = new WeightsFlags();

    @Option(names = "--name", required = true, paramLabel = "MODEL", description = "What the model is to be called.")
    private String name = "";

    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "Its weights, in safetensors.")
    private Path weights = Path.of("");

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "Its vocabulary, one word a line in the order of the token ids (default: the one that an"
                    + " exported file brings).")
    private @Nullable Path vocabulary;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "What the source framework computed, in safetensors; errors go into a certificate that the"
                    + " model and all its analyses carry.")
    private @Nullable Path check;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "Largest error that --check lets pass, as a fraction of the largest number in the same"
                    + " tensor (default: 1e-4).")
    private @Nullable Double tolerance;

    @Option(names = "--force", description = "Store the model whatever --check finds; the certificate will tell.")
    private boolean force;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            description =
                    "Epoch of a training elsewhere that the weights come from, 0 for the initial ones: kept as MODEL@N"
                            + " beside those of the epochs before; the first of them make the model.")
    private @Nullable Integer epoch;

    @Mixin
    private final CreationFlags creation = new CreationFlags();

    @Override
    public Integer call() throws IOException {
        double accepted = accepted();
        creation.check(common);
        List<String> words =
                vocabulary == null ? List.of() : Vocabulary.read(vocabulary).words();
        Optional<ParityReference> reference =
                check == null ? Optional.empty() : Optional.of(ReferenceFile.read(check, accepted));
        LanguageModelWeights read = LanguageModelWeights.read(weights, flags.options(common));
        ImportRequest request = new ImportRequest(
                name,
                Optional.of(read.cell()),
                read.tensors(),
                words.isEmpty() ? read.vocabulary() : words,
                reference,
                Optional.ofNullable(epoch),
                creation.requestId(),
                creation.visibility());
        try (Connection connection = common.connect()) {
            ModelInfo model = connection.client().importModel(request);
            common.output().result(ModelJson.of(model), ModelLines.details(model));
        }
        return 0;
    }

    private double accepted() {
        if (check == null && (tolerance != null || force)) {
            throw common.usage((force ? "--force" : "--tolerance") + ": expected --check beside it, found none");
        }
        if (force && tolerance != null) {
            throw common.usage("--force: expected no --tolerance beside it, found " + tolerance);
        }
        if (tolerance != null) {
            common.requireAboveZero("--tolerance", tolerance);
            return tolerance;
        }
        return force ? Double.POSITIVE_INFINITY : ParityReference.USUAL_TOLERANCE;
    }
}
