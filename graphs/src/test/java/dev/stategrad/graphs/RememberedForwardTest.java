package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RememberedForwardTest {
    private final ReferenceModel model = new ReferenceModel(CellKind.GRU, 1, 7, 4, 6, false, 41);

    @ParameterizedTest
    @CsvSource({"0, FLOAT32", "3000, FLOAT32", "1000000, FLOAT32", "6000, FLOAT64", "1000000, FLOAT64"})
    void coefficients_secondTime_areTheSame(long mostBytes, Precision precision) {
        List<int[]> pieces = List.of(model.text(64, 1), model.text(20, 2), model.text(64, 3), model.text(3, 4));
        try (Trajectory<?> trajectory = new Trajectory<>(model.weights(), ElementKind.of(precision), 1)) {
            List<double[]> expected = read(trajectory, pieces);
            RememberedForward forward = new RememberedForward(trajectory, precision, mostBytes);
            for (int time = 0; time < 3; time++) {
                forward.rewind();
                List<double[]> found = read(forward, pieces);
                for (int piece = 0; piece < pieces.size(); piece++) {
                    assertThat(found.get(piece)).isEqualTo(expected.get(piece));
                }
            }
        }
    }

    private List<double[]> read(Forward forward, List<int[]> pieces) {
        Trajectory.State state = new Trajectory.State(model.weights().architecture(), 1);
        List<double[]> coefficients = new ArrayList<>();
        for (int[] piece : pieces) {
            coefficients.add(forward.coefficients(piece, state));
        }
        return coefficients;
    }
}
