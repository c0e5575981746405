package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The states of a model on a text, for whoever wants to probe them. */
@Command(
        name = "states",
        description = "Writes the state after every token of a corpus, for probes.",
        footer = {"", "The file holds a tensor states/N [T, H] for each stream N, counted from 0."})
final class StatesCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final CorpusOptions corpus = new CorpusOptions();

    @Mixin
    private final StateOptions states = new StateOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The safetensors file to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        states.check(common);
        corpus.check(common);
        try (Connection connection = common.connect()) {
            StategradClient client = connection.client();
            ModelInfo model = client.getModel(states.model());
            List<String> words = client.readVocabulary(states.model());
            try (EncodedCorpus encoded = corpus.encode(states.model(), words, List.of());
                    ProgressBar bar = common.output().progress("recording " + states.model(), "tokens")) {
                SafetensorsWriter.write(out, Map.of(), tensors(client, model, encoded, bar));
                report(encoded, model);
            }
        }
        return 0;
    }

    /** One for each stream; its states are asked for when it is written, and go to the disk as they come. */
    private List<TensorSource> tensors(
            StategradClient client, ModelInfo model, EncodedCorpus encoded, ProgressBar bar) {
        ElementType type = states.precision() == Precision.FLOAT64 ? ElementType.F64 : ElementType.F32;
        long hidden = model.shape().hidden();
        long began = System.nanoTime();
        long before = 0;
        List<TensorSource> tensors = new ArrayList<>();
        for (int stream = 0; stream < encoded.streams(); stream++) {
            TokenSource tokens = new OneStream(encoded, stream);
            Recording recording =
                    new Recording(client, states.selection(model), tokens, bar, before, encoded.tokens(), began);
            tensors.add(new TensorSource(
                    "states/" + stream, type, List.of(encoded.length(stream), hidden), recording::write));
            before += encoded.length(stream);
        }
        return tensors;
    }

    /** The states of one stream. */
    private record Recording(
            StategradClient client,
            StateSelection state,
            TokenSource tokens,
            ProgressBar bar,
            long before,
            long total,
            long began) {
        void write(WritableByteChannel channel) throws IOException {
            try {
                client.recordStates(state, tokens, (stream, position, part) -> take(channel, position, part));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private void take(WritableByteChannel channel, long position, Tensor part) {
            try {
                ByteBuffer bytes = part.data();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long done = before + position + part.shape().get(0);
            double rate = done / Math.max(1e-9, (System.nanoTime() - began) * 1e-9);
            bar.update(done, total, rate, (total - done) / rate, "");
        }
    }

    private void report(EncodedCorpus encoded, ModelInfo model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("out", out.toString());
        json.put("tokens", encoded.tokens());
        json.put("streams", encoded.streams());
        json.put("hidden", model.shape().hidden());
        common.output()
                .result(
                        json,
                        List.of(String.format(
                                Locale.ROOT,
                                "%,d states of %d numbers in %s",
                                encoded.tokens(),
                                model.shape().hidden(),
                                out)));
    }
}
