package dev.stategrad.server.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.net.MalformedURLException;
import java.net.URL;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises the holder of a JSON web token that an OpenID provider signed. Only signatures by published public keys count:
 * neither unsigned tokens nor those signed with a shared secret, whatever their header asks for. Keys are fetched when they
 * are first needed and kept; a key that is not among them has them fetched again, though not more than twice in half a minute.
 */
final class WebTokens {
    private static final Logger LOG = LoggerFactory.getLogger(WebTokens.class);
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MOST_KEY_BYTES = 256 << 10;
    private static final long MINUTE = 60_000;

    private final OidcOptions options;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    WebTokens(OidcOptions options, Clock clock) {
        this.options = options;
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                // RFC 9068; and what most providers write, or don't.
                new JOSEObjectType("at+jwt"), JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys(options)));
        processor.setJWTClaimsSetVerifier(new ClaimsAt(options, clock));
    }

    Identified identify(String token) {
        JWTClaimsSet claims = verified(token);
        String name = name(claims);
        UserName user = new UserName(name);
        return new Identified(user, options.scopes().widest(words(claims)).orElseThrow(() -> Refusals.noScope(user)));
    }

    private JWTClaimsSet verified(String token) {
        try {
            return processor.process(token, null);
        } catch (ExpiredJWTException e) {
            throw Refusals.expired("token");
        } catch (BadJWTException e) {
            throw Refusals.bad("token", "one of the issuer for this service", "another", e);
        } catch (ParseException | BadJOSEException e) {
            throw Refusals.bad("token", "one that the issuer signed", "another", e);
        } catch (JOSEException e) {
            LOG.warn("the keys at {} can't be fetched: {}", options.keys(), e.getMessage());
            throw new ServiceException(
                    FailureReason.IDENTITY_UNAVAILABLE, "the issuer's keys can't be fetched; try again", e);
        }
    }

    private String name(JWTClaimsSet claims) {
        Object name = claims.getClaim(options.userClaim());
        if (name instanceof String text && UserName.isName(text)) {
            return text;
        }
        throw Refusals.bad(
                "token",
                "the name of a user in " + options.userClaim(),
                name instanceof String text ? Quoted.of(text) : "none");
    }

    private List<String> words(JWTClaimsSet claims) {
        Object value = claims.getClaim(options.scopeClaim());
        if (value instanceof String text) {
            return Arrays.asList(text.split(" ", -1));
        }
        return value instanceof Collection<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static JWKSource<SecurityContext> keys(OidcOptions options) {
        try {
            URL url = options.keys().toURL();
            return JWKSourceBuilder.<SecurityContext>create(
                            url, new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MOST_KEY_BYTES))
                    .cache(15 * MINUTE, 2 * TIMEOUT_MILLIS)
                    // Would need a thread of its own.
                    .refreshAheadCache(false)
                    .rateLimited(MINUTE / 2)
                    // A provider that is down for a while locks nobody out.
                    .outageTolerant(4 * 60 * MINUTE)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The claims that a token must carry, and when it is good. */
    private static final class ClaimsAt extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final Clock clock;

        ClaimsAt(OidcOptions options, Clock clock) {
            super(
                    options.audience(),
                    new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
                    Set.of("exp", options.userClaim()));
            this.clock = clock;
            setMaxClockSkew(Math.toIntExact(options.clockSkew().toSeconds()));
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
