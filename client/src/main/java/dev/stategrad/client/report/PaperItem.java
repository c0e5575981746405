package dev.stategrad.client.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A figure or table of the paper, and what it takes to draw it.
 *
 * @param name {@code Figure 4b}
 * @param need what must be given, with the command that makes it
 */
record PaperItem(String name, String need) {
    /** All of them, in the paper's order. Figure 1 is a sketch without numbers. */
    static List<PaperItem> all() {
        List<PaperItem> items = new ArrayList<>();
        items.add(figure("2", "lda.csv, which 'probe synthetic' writes"));
        items.add(figure("3", "subspace.csv or lda_delays.csv, which 'probe synthetic' writes for the synthetic task"));
        items.add(figure("4a", "an analysis made with --whiten"));
        Arrays.stream(Comparison.values())
                .filter(comparison -> !comparison.number().isEmpty())
                .forEach(comparison -> items.add(figure(comparison.number(), comparison.need())));
        items.add(figure("7b", "analyses of models that differ in --hidden alone, on a second corpus"));
        items.add(figure("8a", "an analysis made with --group penn"));
        items.add(figure("8b", "decay.csv with training frequencies, which 'decay' writes beside an analysis by word"));
        items.add(figure("9a", "decay.csv, which 'decay' writes beside an analysis by word"));
        items.add(figure("9b", "decay.csv with training frequencies, which 'decay' writes beside an analysis by word"));
        items.add(figure("10", "property.csv of nouns (penn N), which 'property --classes penn' writes"));
        items.add(figure("11", "property.csv of verbs (penn V), which 'property --classes penn' writes"));
        items.add(new PaperItem("Table 1", "probe.csv of states, which 'probe synthetic' writes"));
        items.add(
                new PaperItem(
                        "Table 2",
                        "valid.csv and test.csv, which 'score --csv' writes, or training.csv, which 'models show --epochs-csv' writes"));
        items.add(new PaperItem("Table 3", "probe.csv of embeddings, which 'probe embeddings' writes"));
        return items;
    }

    /** Those that are not among the given numbers of figures and tables. */
    static List<PaperItem> missing(Set<String> names) {
        return all().stream().filter(item -> !names.contains(item.name())).toList();
    }

    private static PaperItem figure(String number, String need) {
        return new PaperItem("Figure " + number, need);
    }
}
