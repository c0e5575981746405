package dev.stategrad.server.worker;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.meters.MeterReading;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.worker.v1.ReadMetersResponse;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Readings of meters on the wire. Both sides are of the same version. */
final class MeterMessages {
    private MeterMessages() {}

    static ReadMetersResponse response(MeterReading reading) {
        ReadMetersResponse.Builder response = ReadMetersResponse.newBuilder()
                .setEngineTokens(reading.engineTokens())
                .setEngineSeconds(reading.engineSeconds())
                .setTrainingTokens(reading.trainingTokens())
                .setTrainingTokensPerSecond(reading.trainingSpeed());
        reading.deviceRuns().forEach((work, runs) -> response.putDeviceRuns(work.name(), runs));
        reading.deviceQueue().forEach((work, waiting) -> response.putDeviceQueue(work.name(), waiting));
        reading.failures().forEach((reason, number) -> response.putFailures(reason.name(), number));
        return response.build();
    }

    static MeterReading reading(ReadMetersResponse response) {
        return new MeterReading(
                response.getEngineTokens(),
                response.getEngineSeconds(),
                response.getTrainingTokens(),
                response.getTrainingTokensPerSecond(),
                keyed(WorkKind.class, WorkKind::valueOf, response.getDeviceRunsMap()),
                keyed(WorkKind.class, WorkKind::valueOf, response.getDeviceQueueMap()),
                keyed(FailureReason.class, FailureReason::valueOf, response.getFailuresMap()));
    }

    private static <K extends Enum<K>, V> Map<K, V> keyed(
            Class<K> type, Function<String, K> key, Map<String, V> values) {
        Map<K, V> keyed = new EnumMap<>(type);
        values.forEach((name, value) -> keyed.put(key.apply(name), value));
        return keyed;
    }
}
