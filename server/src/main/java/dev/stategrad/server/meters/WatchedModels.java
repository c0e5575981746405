package dev.stategrad.server.meters;

import java.util.LinkedHashSet;
import java.util.Set;

/** Series of models: of those alone of which there was news last, so that their number stays small. Thread-safe. */
final class WatchedModels {
    private static final int MOST = 16;

    private final Series series;
    // The one with the oldest news first.
    private final Set<String> models = new LinkedHashSet<>();

    WatchedModels(Series series) {
        this.series = series;
    }

    synchronized void set(ServiceMeter meter, String model, double value) {
        models.remove(model);
        models.add(model);
        if (models.size() > MOST) {
            drop(models.iterator().next());
        }
        series.level(meter, model).set(value);
    }

    private void drop(String model) {
        models.remove(model);
        series.drop(ServiceMeter.TRAIN_PERPLEXITY, model);
        series.drop(ServiceMeter.VALID_PERPLEXITY, model);
        series.drop(ServiceMeter.HALF_LIFE, model);
    }
}
