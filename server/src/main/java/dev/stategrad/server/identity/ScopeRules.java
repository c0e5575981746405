package dev.stategrad.server.identity;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which scope follows from what a directory elsewhere says of somebody: a role, a group, a name.
 *
 * @param scopes by the word for which they are given; {@code *} stands for whatever is not named
 */
public record ScopeRules(Map<String, Scope> scopes) {
    private static final String ANY = "*";

    public ScopeRules {
        scopes = Map.copyOf(scopes);
    }

    /** The widest scope that one of the words gives; empty: none. */
    Optional<Scope> widest(Collection<String> words) {
        Stream<Scope> named = words.stream().map(scopes::get).filter(Objects::nonNull);
        return Stream.concat(named, Stream.ofNullable(scopes.get(ANY))).max(Scope::compareTo);
    }
}
