package dev.stategrad.client.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StateGradientsTest {
    @Test
    void constructor_rowOfTheWrongLength_saysWhichAndWhat() {
        var result = new LabelResult(new long[2], new double[][] {{1, 1}, {1}}, null, null);
        assertThatThrownBy(() -> new StateGradients(2, 3, 2, false, List.of(Group.all(result))))
                .hasMessage("all singular values: expected 2 numbers, found 1");
    }

    @Test
    void constructor_allMissing_isRefused() {
        var group = new Group("pos", List.of("N"), List.of(new LabelResult(new long[1], new double[1][1], null, null)));
        assertThatThrownBy(() -> new StateGradients(1, 1, 1, false, List.of(group)))
                .hasMessage("groups: expected the group all first, found [pos]");
    }

    @Test
    void rank_wideAndTall_isTheSmallerSide() {
        var result = new LabelResult(new long[1], new double[1][2], null, null);
        assertThat(new StateGradients(1, 2, 5, false, List.of(Group.all(result))).rank())
                .isEqualTo(2);
        assertThat(new StateGradients(1, 5, 2, false, List.of(Group.all(result))).rank())
                .isEqualTo(2);
    }
}
