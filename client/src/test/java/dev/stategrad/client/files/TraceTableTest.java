package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.LocalView;
import dev.stategrad.client.files.TraceTable.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTableTest {
    @TempDir
    private Path folder;

    @Test
    void read_whatWasWritten_isTheSame() throws IOException {
        double[] norms = {1, 0.5, 0.25};
        double[] largest = {0.9, 0.4, 0.2};
        Files.writeString(
                folder.resolve(TraceTable.FILE),
                TraceTable.text(new Trace(List.of("\"", "a,b\n"), new LocalView(2, norms, largest))));

        Trace read = TraceTable.read(folder);

        assertThat(read.words()).containsExactly("\"", "a,b\n");
        assertThat(read.view().frobeniusNorms()).containsExactly(norms);
        assertThat(read.view().largestSingularValues()).containsExactly(largest);
    }

    @Test
    void read_folderWithoutTable_isEmpty() throws IOException {
        assertThat(TraceTable.read(folder).words()).isEmpty();
    }

    @Test
    void read_missingPair_namesTheFile() throws IOException {
        Path file = folder.resolve(TraceTable.FILE);
        Files.writeString(file, "t,delay,word,source,frobenius_norm,sigma1\n0,0,a,a,1,1\n1,0,b,b,1,1\n");

        assertThatThrownBy(() -> TraceTable.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": frobeniusNorms: expected 3 numbers, found 2");
    }
}
