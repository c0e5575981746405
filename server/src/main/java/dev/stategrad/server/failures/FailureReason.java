package dev.stategrad.server.failures;

/** Why a request failed, for programs: sent in {@code google.rpc.ErrorInfo} and counted. */
public enum FailureReason {
    /** A value of the request is not what it must be. */
    INVALID_FIELD,
    /** No model of that name. */
    MODEL_NOT_FOUND,
    /** The model does not keep the weights of that epoch. */
    EPOCH_NOT_KEPT,
    /** There is a model of that name already. */
    MODEL_EXISTS,
    /** No such job, or none whose results are kept. */
    JOB_NOT_FOUND,
    /** The job is not over yet. */
    JOB_ACTIVE,
    /** The request's id came before, with another request. */
    REQUEST_ID_REUSED,
    /** The job was not done by its deadline. */
    DEADLINE,
    /** The model has no weights: its training runs, failed or was cancelled. */
    MODEL_NOT_READY,
    /** The model is in training. */
    MODEL_IN_TRAINING,
    /** The model is not in training. */
    MODEL_NOT_IN_TRAINING,
    /** The model is not one whose training was interrupted. */
    MODEL_NOT_INTERRUPTED,
    /** What a training needs to go on is damaged. */
    CHECKPOINT_LOST,
    /** The model has no output layer, so it gives no probabilities. */
    NO_OUTPUT_LAYER,
    /** The work needs more memory than it may take. */
    OVER_MEMORY_BUDGET,
    /** The request carries more than the server takes in one go. */
    TOO_LARGE,
    /** Too much work waits already. */
    QUEUE_FULL,
    /** The user keeps as much already as they may. */
    QUOTA_FULL,
    /** The disk that holds the models is full. */
    STORE_FULL,
    /** The other side neither sent nor read anything for too long. */
    IDLE,
    /** The caller went away or cancelled. */
    CANCELLED,
    /** The server asks who calls, and was not told. */
    NO_CREDENTIALS,
    /** What the caller shows is nothing that this server knows or trusts. */
    BAD_CREDENTIALS,
    /** What the caller shows was good once. */
    CREDENTIALS_EXPIRED,
    /** What the caller shows was withdrawn. */
    CREDENTIALS_REVOKED,
    /** Who could say who calls can't be asked. */
    IDENTITY_UNAVAILABLE,
    /** The caller's scope does not include it. */
    SCOPE_TOO_NARROW,
    /** It belongs to somebody else. */
    NOT_YOURS,
    /** The process that computes went away. */
    WORKER_LOST,
    /** The device computes wrong. */
    DEVICE_FAILED,
    /** The caller calls more often than they may. */
    RATE_LIMITED,
    /** The caller, or all together, have too many calls open. */
    TOO_MANY_CALLS,
    /** There is a user of that name already. */
    USER_EXISTS,
    /** No user of that name. */
    USER_NOT_FOUND,
    /** No token of that id. */
    TOKEN_NOT_FOUND,
    /** The server is about to stop. */
    DRAINING,
    /** A mistake of ours. */
    INTERNAL
}
