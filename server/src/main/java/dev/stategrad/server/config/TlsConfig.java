package dev.stategrad.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server encrypts with: PEM files, read again when they change.
 *
 * @param certificate its certificate, and those between it and the authority
 * @param key of that certificate
 * @param clientAuthority whose certificates may stand in for a token; empty: clients need none
 */
public record TlsConfig(Path certificate, Path key, Optional<Path> clientAuthority) {}
