package dev.stategrad.server.worker;

import dev.stategrad.server.meters.MeterReading;
import dev.stategrad.worker.v1.MeterValue;
import dev.stategrad.worker.v1.ReadMetersResponse;
import java.util.List;

/** Readings of meters on the wire. Both sides are of the same version. */
final class MeterMessages {
    private MeterMessages() {}

    static ReadMetersResponse response(MeterReading reading) {
        return ReadMetersResponse.newBuilder()
                .addAllCounters(messages(reading.counters()))
                .addAllGauges(messages(reading.gauges()))
                .build();
    }

    static MeterReading reading(ReadMetersResponse response) {
        return new MeterReading(values(response.getCountersList()), values(response.getGaugesList()));
    }

    private static List<MeterValue> messages(List<MeterReading.Value> values) {
        return values.stream()
                .map(value -> MeterValue.newBuilder()
                        .setMeter(value.meter())
                        .setTag(value.tag())
                        .setValue(value.value())
                        .build())
                .toList();
    }

    private static List<MeterReading.Value> values(List<MeterValue> messages) {
        return messages.stream()
                .map(message -> new MeterReading.Value(message.getMeter(), message.getTag(), message.getValue()))
                .toList();
    }
}
