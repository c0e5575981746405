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
    JOB_QUEUE_LIMIT("stategrad.jobs.queue.limit", "jobs", "", "Accepted jobs that may wait"),
    JOB_WAIT("stategrad.jobs.wait", "seconds", "", "Time from a job's acceptance to its start"),
    JOB_RUN("stategrad.jobs.run", "seconds", "kind", "Time from a job's last start to its end"),
    JOBS_ENDED("stategrad.jobs.ended", "jobs", "state", "Jobs that reached a final state"),
    DEVICE_TIME("stategrad.device.time", "seconds", "user", "Time that a user's jobs held the device"),
    DEVICE_HEALTHY("stategrad.device.healthy", "", "", "1: the device passed its last self-test; 0: it failed it"),
    WORKER_RESTARTS("stategrad.worker.restarts", "restarts", "", "Workers that went away while they were needed"),
    PROCESS_MEMORY("stategrad.process.memory", "bytes", "process", "Memory that a process holds (resident set)"),
    NATIVE_MEMORY("stategrad.native.memory", "bytes", "", "Memory that native objects told the JVM of"),
    NATIVE_OBJECTS("stategrad.native.objects", "objects", "", "Native objects that are not closed yet"),
    TRAIN_PERPLEXITY("stategrad.training.perplexity", "", "model", "Training perplexity of a model's last epoch"),
    VALID_PERPLEXITY("stategrad.validation.perplexity", "", "model", "Validation perplexity of a model's last epoch"),
    HALF_LIFE(
            "stategrad.memory.half.life",
            "tokens",
            "model",
            "Delay at which σ₁ of the mean gradient is half of its first"),
    GPU_UTILIZATION("stategrad.gpu.utilization", "ratio", "gpu", "Part of the time in which the GPU computed"),
    GPU_MEMORY("stategrad.gpu.memory", "bytes", "gpu", "Memory of the GPU that is taken, by whomever"),
    GPU_MEMORY_TOTAL("stategrad.gpu.memory.limit", "bytes", "gpu", "Memory that the GPU has"),
    GPU_TEMPERATURE("stategrad.gpu.temperature", "celsius", "gpu", "Temperature of the GPU"),
    GPU_POWER("stategrad.gpu.power", "watts", "gpu", "Power that the GPU draws"),
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
