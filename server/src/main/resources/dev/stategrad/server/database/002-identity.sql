-- People, their tokens and what they may take. Times are milliseconds since 1970.
CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    -- their share of the device is in proportion to it
    weight REAL NOT NULL,
    -- most bytes of models and results, most jobs that wait; NULL: what the configuration says
    quota_bytes INTEGER,
    quota_jobs INTEGER
);
-- Two names that differ in case alone would be taken for one.
CREATE UNIQUE INDEX users_by_lower_name ON users (lower(name));
CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name),
    -- SHA-256 of the token in hexadecimal digits; the token itself is told once and kept nowhere
    digest TEXT NOT NULL UNIQUE,
    -- the widest that it holds
    scope TEXT NOT NULL,
    label TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER
);
CREATE INDEX tokens_by_user ON tokens (user);
-- Answers to requests that carried an id but made no job.
CREATE TABLE requests (
    owner TEXT NOT NULL,
    request_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    target TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (owner, request_id)
);
