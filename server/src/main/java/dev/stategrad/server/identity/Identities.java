package dev.stategrad.server.identity;

import dev.stategrad.server.failures.ServiceException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Recognises callers by what they show. Thread-safe. */
public final class Identities {
    private static final String SCHEME = "Bearer ";

    private final Directory directory;
    private final IdentityOptions.Demand demand;
    private final Optional<WebTokens> webTokens;
    private final Optional<ClientCertificates> certificates;
    private final Clock clock;

    public Identities(Directory directory, IdentityOptions options, Clock clock) {
        this.directory = directory;
        this.demand = options.demand();
        this.webTokens = options.oidc().map(oidc -> new WebTokens(oidc, clock));
        this.certificates = options.certificates().map(rules -> new ClientCertificates(rules, clock));
        this.clock = clock;
    }

    /**
     * Who shows these credentials. A token counts before a certificate, and one that is no good is refused whatever is shown
     * beside it.
     *
     * @throws ServiceException NO_CREDENTIALS, BAD_CREDENTIALS, CREDENTIALS_EXPIRED, CREDENTIALS_REVOKED; SCOPE_TOO_NARROW when
     *     a directory elsewhere knows the caller but gives no scope; IDENTITY_UNAVAILABLE when it can't be asked
     */
    public Recognised recognise(Credentials credentials) {
        if (!credentials.authorization().isEmpty()) {
            return byToken(bearer(credentials.authorization()));
        }
        if (!credentials.certificates().isEmpty() && certificates.isPresent()) {
            return byCertificate(certificates.get(), credentials.certificates().get(0));
        }
        if (isDemanded()) {
            throw Refusals.missing();
        }
        return Recognised.without(Caller.LOCAL);
    }

    private boolean isDemanded() {
        return switch (demand) {
            case NEVER -> false;
            case ONCE_A_TOKEN_EXISTS -> directory.hasTokens();
            case ALWAYS -> true;
        };
    }

    private static String bearer(List<String> authorization) {
        if (authorization.size() > 1) {
            throw Refusals.bad("authorization", "one value", Integer.toString(authorization.size()));
        }
        String value = authorization.get(0);
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Refusals.bad("authorization", "Bearer and a token", "another scheme");
        }
        return value.substring(SCHEME.length());
    }

    private Recognised byToken(String text) {
        if (text.startsWith(TokenSecret.PREFIX)) {
            return byPersonalToken(text);
        }
        Identified found = webTokens
                .orElseThrow(() -> Refusals.bad("token", "a personal token of this server", "another kind"))
                .identify(text);
        return recognised(found);
    }

    private Recognised byPersonalToken(String text) {
        Token token = TokenSecret.presented(text)
                .flatMap(directory::find)
                .orElseThrow(() -> Refusals.bad("token", "one of this server", "an unknown one"));
        token.refusal(clock.instant()).ifPresent(reason -> {
            throw Refusals.ofToken(reason);
        });
        Caller caller = new Caller(token.user().value(), token.scope(), directory.weight(token.user()));
        return new Recognised(caller, Optional.of(token));
    }

    private Recognised byCertificate(ClientCertificates rules, X509Certificate certificate) {
        return recognised(rules.identify(certificate));
    }

    private Recognised recognised(Identified found) {
        return Recognised.without(new Caller(found.user().value(), found.scope(), directory.weight(found.user())));
    }
}
