package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingBenchmarkTest {
    @Test
    void operationsPerToken_ofTheDocumentedSize_isTheProductsCount() {
        try (TrainingBenchmark benchmark = new TrainingBenchmark(50, 4, 8, 2, 5)) {
            assertThat(benchmark.operationsPerToken()).isEqualTo(6.0 * (32 * 12 + 400));
        }
    }

    @Test
    void rates_ofASmallModel_arePositiveAndBelowTheProductRate() {
        try (TrainingBenchmark training = new TrainingBenchmark(50, 4, 8, 2, 5);
                ProductBenchmark product = new ProductBenchmark()) {
            double operations = training.tokensPerSecond() * training.operationsPerToken();
            assertThat(operations).isPositive().isLessThan(product.gigaflops() * 1e9);
        }
    }
}
