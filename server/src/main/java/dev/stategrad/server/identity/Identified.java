package dev.stategrad.server.identity;

/** Who somebody is and what they may do, as a directory elsewhere says. */
record Identified(UserName user, Scope scope) {}
