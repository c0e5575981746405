package dev.stategrad.server.meters;

/** Every meter of our own, with its unit and the name of its one tag; calls are counted by Micrometer's interceptor. */
enum ServiceMeter {
    ENGINE_TOKENS("stategrad.engine.tokens", "tokens", "", "Source tokens whose state gradients were computed"),
    ENGINE_SECONDS("stategrad.engine.time", "seconds", "", "Time that the device worked for analyses"),
    DEVICE_RUNS("stategrad.device.runs", "runs", "work", "Runs of the device"),
    DEVICE_QUEUE("stategrad.device.queue", "jobs", "work", "Jobs that wait for their turn on the device"),
    TRAINING_TOKENS("stategrad.training.tokens", "tokens", "", "Tokens that models were trained on"),
    TRAINING_SPEED("stategrad.training.speed", "tokens/s", "", "Training speed of the last second of training"),
    TRAINING_QUEUE("stategrad.training.queue", "jobs", "", "Trainings that wait"),
    FAILURES("stategrad.failures", "failures", "reason", "Failed calls and trainings");

    final String id;
    final String unit;
    final String tag;
    final String description;

    ServiceMeter(String id, String unit, String tag, String description) {
        this.id = id;
        this.unit = unit;
        this.tag = tag;
        this.description = description;
    }
}
