package dev.stategrad.client.report;

import java.util.List;

/**
 * A table as the paper has it.
 *
 * @param number as the paper counts
 * @param caption plain text
 * @param rows each as long as the head
 */
record PaperTable(String number, String caption, List<String> head, List<List<String>> rows) {
    PaperTable {
        head = List.copyOf(head);
        rows = List.copyOf(rows);
    }
}
