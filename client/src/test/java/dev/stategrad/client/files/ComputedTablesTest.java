package dev.stategrad.client.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.analysis.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputedTablesTest {
    @TempDir
    private Path folder;

    @Test
    void property_writtenAndRead_isTheSame() throws IOException {
        var figure = PropertyTable.Figure.of(0.5, new Interval(0.45, 0.4, 0.55));
        var none = PropertyTable.Figure.of(Double.NaN, Interval.UNDEFINED);
        var row = new PropertyTable.Row("sg, pl", "pos", "N", 3, figure, 1.25, List.of(figure, figure, none));

        PropertyTable.write(folder, List.of(row));

        assertThat(PropertyTable.read(folder)).containsExactly(row);
        assertThat(Files.readString(folder.resolve("property.csv")))
                .isEqualTo("property,group,label,delay,m,m_low,m_high,m_published,cos1,cos1_low,cos1_high,"
                        + "cos2,cos2_low,cos2_high,cos5,cos5_low,cos5_high\n"
                        + "\"sg, pl\",pos,N,3,0.5,0.4,0.55,1.25,0.5,0.4,0.55,0.5,0.4,0.55,,,\n");
        assertThatThrownBy(() -> new PropertyTable.Row("p", "g", "l", 0, figure, 1, List.of(figure)))
                .hasMessage("cosine: expected 3, found 1");
    }

    @Test
    void directions_wordsOfAnyKind_areTheSameAgain() throws IOException {
        List<DirectionTable.Row> rows = List.of(
                new DirectionTable.Row("all", "all", 0, 1, "+", 1, "\"", 2.5),
                new DirectionTable.Row("all", "all", 0, 1, "-", 1, ",", -2.5),
                new DirectionTable.Row("all", "all", 0, 1, "-", 2, "#tag", -2));

        DirectionTable.write(folder, rows);

        assertThat(DirectionTable.read(folder)).isEqualTo(rows);
        assertThat(Files.readString(folder.resolve("directions.csv")))
                .startsWith("group,label,delay,direction,side,rank,word,score\n");
    }

    @Test
    void stability_writtenAndRead_isTheSame() throws IOException {
        var row = new StabilityTable.Row("seed-1", "seed-2", 0, 5, 2, 0.75, 0.5);

        StabilityTable.write(folder, List.of(row));

        assertThat(StabilityTable.read(folder)).containsExactly(row);
        assertThat(Files.readString(folder.resolve("stability.csv")))
                .isEqualTo("first,second,delay_first,delay_second,n,mean_cosine,smallest_cosine\n"
                        + "seed-1,seed-2,0,5,2,0.75,0.5\n");
    }

    @Test
    void read_emptyFolder_isEmpty() throws IOException {
        assertThat(PropertyTable.read(folder)).isEmpty();
        assertThat(DirectionTable.read(folder)).isEmpty();
        assertThat(StabilityTable.read(folder)).isEmpty();
    }
}
