package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebTokensTest {
    private static final String ISSUER = "https://login.lab.example";
    private static final String AUDIENCE = "stategrad";
    // Making keys is slow; a test that needs the issuer to have other keys makes them itself.
    private static final RSAKey KEY = KeyServer.key("2026-a");

    private final SettableClock clock = new SettableClock();
    private KeyServer issuer;
    private WebTokens tokens;

    @BeforeEach
    void start() throws IOException {
        issuer = new KeyServer(KEY);
        tokens = new WebTokens(options(issuer.keys()), clock);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @ParameterizedTest
    @CsvSource({"openid sg:read, READ", "sg:admin sg:read, ADMIN", "sg:submit, SUBMIT"})
    void identify_goodToken_isTheUserWithTheWidestScope(String scope, Scope expected) {
        String token = KeyServer.sign(KEY, claims().claim("scope", scope).build());

        assertThat(tokens.identify(token)).isEqualTo(new Identified(new UserName("anna@lab.example"), expected));
    }

    @Test
    void identify_scopesAsAList_areRead() {
        String token = KeyServer.sign(
                KEY, claims().claim("scope", List.of("other", "sg:submit")).build());

        assertThat(tokens.identify(token).scope()).isEqualTo(Scope.SUBMIT);
    }

    @Test
    void identify_accessTokenType_isTaken() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(KEY.getKeyID())
                .type(new JOSEObjectType("at+jwt"))
                .build();

        assertThat(tokens.identify(KeyServer.sign(KEY, header, claims().build()))
                        .scope())
                .isEqualTo(Scope.READ);
    }

    @Test
    void identify_noMappedScope_isKnownButMayNothing() {
        assertRefused(
                FailureReason.SCOPE_TOO_NARROW,
                KeyServer.sign(KEY, claims().claim("scope", "openid").build()));
        assertRefused(
                FailureReason.SCOPE_TOO_NARROW,
                KeyServer.sign(KEY, claims().claim("scope", null).build()));
    }

    @Test
    void identify_unsigned_isRefused() {
        assertRefused(FailureReason.BAD_CREDENTIALS, new PlainJWT(claims().build()).serialize());
    }

    @Test
    void identify_signatureCutOff_isRefused() {
        String token = KeyServer.sign(KEY, claims().build());

        assertRefused(FailureReason.BAD_CREDENTIALS, token.substring(0, token.lastIndexOf('.') + 1));
        assertRefused(FailureReason.BAD_CREDENTIALS, token.substring(0, token.lastIndexOf('.')));
    }

    /** The confusion of algorithms: the public key, which everybody has, taken for the secret of an HMAC. */
    @Test
    void identify_publicKeyAsSharedSecret_isRefused() throws JOSEException {
        for (byte[] secret : List.of(
                KEY.toRSAPublicKey().getEncoded(),
                KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            SignedJWT forged = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(KEY.getKeyID())
                            .build(),
                    claims().build());
            forged.sign(new MACSigner(secret));
            assertRefused(FailureReason.BAD_CREDENTIALS, forged.serialize());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS256", "dir", ""})
    void identify_headerNamesAnotherAlgorithm_isRefused(String algorithm) {
        String token = KeyServer.sign(KEY, claims().build());
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("{\"alg\":\"" + algorithm + "\",\"kid\":\"2026-a\"}").getBytes(StandardCharsets.UTF_8));

        assertRefused(FailureReason.BAD_CREDENTIALS, header + token.substring(token.indexOf('.')));
        assertRefused(
                FailureReason.BAD_CREDENTIALS,
                header + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1));
    }

    @Test
    void identify_headerBringsItsOwnKey_isRefused() {
        RSAKey own = KeyServer.key("2026-a");
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("2026-a")
                .jwk(own.toPublicJWK())
                .jwkURL(URI.create("https://attacker.example/keys"))
                .build();

        assertRefused(FailureReason.BAD_CREDENTIALS, KeyServer.sign(own, header, claims().build()));
    }

    @Test
    void identify_unknownCriticalHeader_isRefused() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(KEY.getKeyID())
                .criticalParams(Set.of("exp"))
                .customParam("exp", 0)
                .build();

        assertRefused(FailureReason.BAD_CREDENTIALS, KeyServer.sign(KEY, header, claims().build()));
    }

    @Test
    void identify_anyByteOfThePayloadChanged_isRefused() {
        String token = KeyServer.sign(KEY, claims().build());
        int from = token.indexOf('.') + 1;
        for (int i = from; i < token.lastIndexOf('.'); i += 7) {
            char changed = token.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused(FailureReason.BAD_CREDENTIALS, token.substring(0, i) + changed + token.substring(i + 1));
        }
    }

    @Test
    void identify_otherIssuerOrAudience_isRefused() {
        for (JWTClaimsSet claims : List.of(
                claims().issuer("https://login.lab.example/").build(),
                claims().issuer("https://attacker.example").build(),
                claims().issuer(null).build(),
                claims().audience("another-service").build(),
                claims().audience((String) null).build(),
                claims().audience("STATEGRAD").build())) {
            assertRefused(FailureReason.BAD_CREDENTIALS, KeyServer.sign(KEY, claims));
        }
    }

    @Test
    void identify_oneOfSeveralAudiences_isTaken() {
        String token = KeyServer.sign(
                KEY, claims().audience(List.of("another-service", AUDIENCE)).build());

        assertThat(tokens.identify(token).user()).isEqualTo(new UserName("anna@lab.example"));
    }

    @Test
    void identify_expired_isRefusedAfterTheSkew() {
        String token = KeyServer.sign(KEY, claims().build());

        clock.advance(Duration.ofMinutes(5).plusSeconds(29));
        assertThat(tokens.identify(token).scope()).isEqualTo(Scope.READ);
        clock.advance(Duration.ofSeconds(2));

        assertRefused(FailureReason.CREDENTIALS_EXPIRED, token);
    }

    @Test
    void identify_withoutEndOrNotYetGood_isRefused() {
        assertRefused(
                FailureReason.BAD_CREDENTIALS,
                KeyServer.sign(KEY, claims().expirationTime(null).build()));
        assertRefused(
                FailureReason.BAD_CREDENTIALS,
                KeyServer.sign(
                        KEY, claims().notBeforeTime(in(Duration.ofMinutes(2))).build()));
    }

    @Test
    void identify_nameThatIsNone_isRefused() {
        for (Object name :
                List.of("", "../anna", "anna\u0000", "\u0430nna", "local", "a b", 7, List.of("anna"), true)) {
            assertRefused(
                    FailureReason.BAD_CREDENTIALS,
                    KeyServer.sign(KEY, claims().claim("email", name).build()));
        }
        assertRefused(
                FailureReason.BAD_CREDENTIALS,
                KeyServer.sign(KEY, claims().claim("email", null).build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "a.b.c.d.e", "\u0000", "{}"})
    void identify_noToken_isRefused(String text) {
        assertRefused(FailureReason.BAD_CREDENTIALS, text);
    }

    @Test
    void identify_manyTimes_fetchesTheKeysOnce() {
        String token = KeyServer.sign(KEY, claims().build());
        for (int i = 0; i < 50; i++) {
            tokens.identify(token);
        }

        assertThat(issuer.fetches()).isOne();
    }

    @Test
    void identify_signedWithANewKey_fetchesTheKeysAgain() {
        tokens.identify(KeyServer.sign(KEY, claims().build()));
        RSAKey next = KeyServer.key("2026-b");
        issuer.publish(KEY, next);

        assertThat(tokens.identify(KeyServer.sign(next, claims().build())).scope())
                .isEqualTo(Scope.READ);
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void identify_manyUnknownKeys_fetchTheKeysOnlyAFewTimes() {
        RSAKey own = KeyServer.key("unknown");
        for (int i = 0; i < 20; i++) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("unknown-" + i)
                    .build();
            String token = KeyServer.sign(own, header, claims().build());
            assertThatThrownBy(() -> tokens.identify(token)).isInstanceOf(ServiceException.class);
        }

        assertThat(issuer.fetches()).isBetween(1, 3);
        assertThat(tokens.identify(KeyServer.sign(KEY, claims().build())).scope())
                .isEqualTo(Scope.READ);
    }

    @Test
    void identify_issuerDown_saysSoInsteadOfBlamingTheToken() {
        issuer.failWith(503);

        assertRefused(FailureReason.IDENTITY_UNAVAILABLE, KeyServer.sign(KEY, claims().build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.lab.example/keys", "file:///etc/passwd", "https:/keys", "ftp://127.0.0.1/keys"})
    void options_keysThatAnybodyCouldForge_areRefused(String keys) {
        assertThatThrownBy(() -> options(URI.create(keys)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("oidc_keys: expected an https address");
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("248289761001")
                .claim("email", "anna@lab.example")
                .claim("scope", "openid sg:read")
                .issueTime(in(Duration.ZERO))
                .expirationTime(in(Duration.ofMinutes(5)));
    }

    private Date in(Duration time) {
        return Date.from(clock.instant().plus(time));
    }

    private static OidcOptions options(URI keys) {
        return new OidcOptions(
                ISSUER,
                AUDIENCE,
                keys,
                "email",
                "scope",
                new ScopeRules(Map.of("sg:read", Scope.READ, "sg:submit", Scope.SUBMIT, "sg:admin", Scope.ADMIN)),
                Duration.ofSeconds(30));
    }

    private void assertRefused(FailureReason reason, String token) {
        assertThatThrownBy(() -> tokens.identify(token))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
