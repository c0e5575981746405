/**
 * The SQLite file of a data directory. {@link dev.stategrad.server.database.Database} opens it, brings its tables to the
 * form that this version knows (the numbered scripts beside it), and hands out transactions; the statements belong to those
 * who own the tables: jobs, identity.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.database;
