package dev.stategrad.client.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How well a model predicts a text: {@code valid.csv} and {@code test.csv} in the folder of an analysis (table 2). */
public final class PerplexityTable {
    /** Of the validation text. */
    public static final String VALID = "valid.csv";

    /** Of the test text. */
    public static final String TEST = "test.csv";

    private static final CsvTable TABLE =
            new CsvTable("model", "corpus", "tokens", "perplexity").withLater(CsvTable.WEIGHTS);

    private PerplexityTable() {}

    /**
     * One score.
     *
     * @param weightsSha256 SHA-256 of the model's weights; empty when unknown
     * @param corpus name of the text's file
     * @param tokens that were scored, each once
     */
    public record Row(String model, String weightsSha256, String corpus, long tokens, double perplexity) {}

    /** Writes one score, in place of earlier ones. */
    public static void write(Path file, Row row) throws IOException {
        TABLE.write(
                file, List.of(List.of(row.model(), row.corpus(), row.tokens(), row.perplexity(), row.weightsSha256())));
    }

    /** Reads scores; empty when the file is not there. */
    public static List<Row> read(Path file) throws IOException {
        return TABLE.read(
                file,
                record -> new Row(
                        record.get("model"),
                        CsvTable.cell(record, CsvTable.WEIGHTS),
                        record.get("corpus"),
                        (long) CsvTable.number(record, "tokens"),
                        CsvTable.number(record, "perplexity")));
    }
}
