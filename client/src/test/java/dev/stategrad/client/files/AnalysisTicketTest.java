package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTicketTest {
    private static final AnalysisTicket TICKET = new AnalysisTicket(
            "analyses/a",
            new AnalysisOrigin("m", "text.txt", "ab12", new TreeMap<>(Map.of("delays", "5")), true, List.of("a note")));

    @TempDir
    private Path folder;

    @Test
    void write_thenRead_isTheSame() throws IOException {
        TICKET.write(folder);
        assertThat(AnalysisTicket.read(folder)).contains(TICKET);
        AnalysisTicket.delete(folder);
        assertThat(folder).isEmptyDirectory();
        assertThat(AnalysisTicket.read(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"analysis", "model", "corpus", "corpus_sha256", "options", "whiten", "notes"})
    void read_fieldMissing_namesIt(String field) throws IOException {
        TICKET.write(folder);
        Path file = folder.resolve(AnalysisTicket.FILE);
        Files.writeString(file, Files.readString(file).replace('"' + field + '"', "\"other\""));
        assertThatThrownBy(() -> AnalysisTicket.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": expected " + field + ", found nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"format\": 2}"})
    void read_notATicket_isOneClearLine(String text) throws IOException {
        Path file = Files.writeString(folder.resolve(AnalysisTicket.FILE), text);
        assertThatThrownBy(() -> AnalysisTicket.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("expected ");
    }
}
