package dev.stategrad.server.identity;

/** A token that was just made, with the only copy of its secret. */
public record NewToken(Token token, TokenSecret secret) {}
