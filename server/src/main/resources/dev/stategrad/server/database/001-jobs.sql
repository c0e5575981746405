-- Jobs: one row each from its acceptance until retention removes it. Times are milliseconds since 1970.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- models/{id} or analyses/{id}
    target TEXT NOT NULL,
    owner TEXT NOT NULL,
    visibility TEXT NOT NULL,
    -- the caller's own name for the request; empty for none
    request_id TEXT NOT NULL,
    -- SHA-256 of the request
    request_digest TEXT NOT NULL,
    state TEXT NOT NULL,
    -- the process that keeps it in its queue; a job of a process that is gone belongs to the next one
    process TEXT NOT NULL,
    -- whether that is a service, which takes its jobs up again; not a command's own server
    service INTEGER NOT NULL,
    detached INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER,
    ended INTEGER,
    deadline INTEGER,
    device_nanos INTEGER NOT NULL,
    -- what the job keeps on the disk
    bytes INTEGER NOT NULL,
    failure_reason TEXT NOT NULL,
    failure TEXT NOT NULL
);
CREATE UNIQUE INDEX jobs_by_request ON jobs (owner, request_id) WHERE request_id <> '';
CREATE INDEX jobs_by_state ON jobs (state, created);
CREATE INDEX jobs_by_time ON jobs (created, id);
CREATE INDEX jobs_by_target ON jobs (target);
