package dev.stategrad.server.meters;

/** Every meter of our own, with its unit and the name of its one tag; calls are counted by Micrometer's interceptor. */
enum ServiceMeter {
    ENGINE_TOKENS("stategrad.engine.tokens", "tokens", "", "Source tokens whose state gradients were computed"),
    ENGINE_SECONDS("stategrad.engine.time", "seconds", "", "Time that the device worked for analyses"),
    DEVICE_RUNS("stategrad.device.runs", "runs", "work", "Runs of the device"),
    DEVICE_QUEUE("stategrad.device.queue", "jobs", "work", "Jobs that wait for their turn on the device"),
    TRAINING_TOKENS("stategrad.training.tokens", "tokens", "", "Tokens that models were trained on"),
    TRAINING_SPEED("stategrad.training.speed", "tokens/s", "", "Training speed of the last second of training"),
    JOB_QUEUE("stategrad.jobs.queue", "jobs", "", "Accepted jobs that wait"),
    JOB_WAIT("stategrad.jobs.wait", "seconds", "", "Time from a job's acceptance to its start"),
    JOBS_ENDED("stategrad.jobs.ended", "jobs", "state", "Jobs that reached a final state"),
    DEVICE_TIME("stategrad.device.time", "seconds", "user", "Time that a user's jobs held the device"),
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
