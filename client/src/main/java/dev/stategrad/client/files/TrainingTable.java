package dev.stategrad.client.files;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.ModelInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/** {@code training.csv}: what each epoch of a model's training brought. */
public final class TrainingTable {
    /** Its name in the folder of an analysis, where a report finds it. */
    public static final String FILE = "training.csv";

    private static final CsvTable TABLE = new CsvTable(
                    "model",
                    "epoch",
                    "learning_rate",
                    "train_perplexity",
                    "valid_perplexity",
                    "valid_tokens",
                    "tokens_per_second",
                    "seconds")
            .withLater(CsvTable.WEIGHTS);

    private TrainingTable() {}

    /**
     * One epoch of a model.
     *
     * @param weightsSha256 SHA-256 of the weights that the model has now; empty when unknown
     */
    public record Row(String model, String weightsSha256, EpochSummary epoch) {}

    /** Writes the epochs of a model; no rows for one that was not trained here. */
    public static void write(Path file, ModelInfo model) throws IOException {
        List<List<?>> rows = new ArrayList<>();
        for (EpochSummary epoch : model.epochs()) {
            rows.add(List.of(
                    model.name(),
                    epoch.epoch(),
                    epoch.learningRate(),
                    epoch.trainPerplexity(),
                    epoch.validTokens() == 0 ? Double.NaN : epoch.validPerplexity(),
                    epoch.validTokens(),
                    epoch.tokensPerSecond(),
                    epoch.seconds(),
                    model.weightsSha256()));
        }
        TABLE.write(file, rows);
    }

    /** Reads the table; empty when the file is not there. */
    public static List<Row> read(Path file) throws IOException {
        return TABLE.read(file, TrainingTable::row);
    }

    private static Row row(CSVRecord record) {
        double valid = CsvTable.number(record, "valid_perplexity");
        return new Row(
                record.get("model"),
                CsvTable.cell(record, CsvTable.WEIGHTS),
                new EpochSummary(
                        (int) CsvTable.number(record, "epoch"),
                        CsvTable.number(record, "learning_rate"),
                        CsvTable.number(record, "train_perplexity"),
                        Double.isNaN(valid) ? 0 : valid,
                        (long) CsvTable.number(record, "valid_tokens"),
                        CsvTable.number(record, "tokens_per_second"),
                        CsvTable.number(record, "seconds")));
    }
}
