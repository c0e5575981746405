package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificates and what is in them: {@code src/test/resources/client-certificates/make.sh}. */
class ClientCertificatesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "client-certificates");

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @CsvSource({
        "common-name,              anna,                ADMIN",
        "common-name-among-others, ben,                 READ",
        "mail,                     ben@lab.example,     READ",
        "host,                     trainer.lab.example, READ",
        "other-case,               Anna,                READ",
    })
    void identify_oneName_isThatUser(String file, String user, Scope scope) throws Exception {
        ClientCertificates rules = rules(Map.of("anna", Scope.ADMIN, "*", Scope.READ));

        assertThat(rules.identify(certificate(file))).isEqualTo(new Identified(new UserName(user), scope));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two-mails",
                "two-common-names",
                "no-name",
                "blank-in-name",
                "local",
                "star",
                "path",
                "uri",
                "address-alone"
            })
    void identify_noNameOrSeveral_isRefused(String file) throws Exception {
        assertRefused(FailureReason.BAD_CREDENTIALS, rules(Map.of("*", Scope.ADMIN)), certificate(file));
    }

    @Test
    void identify_nameWithoutRule_isKnownButMayNothing() throws Exception {
        assertRefused(FailureReason.SCOPE_TOO_NARROW, rules(Map.of("anna", Scope.ADMIN)), certificate("other-case"));
    }

    @Test
    void identify_certificateThatExpiredSinceTheHandshake_isRefused() throws Exception {
        clock.advance(Duration.ofDays(31));

        assertRefused(FailureReason.CREDENTIALS_EXPIRED, rules(Map.of("anna", Scope.READ)), certificate("common-name"));
    }

    private static X509Certificate certificate(String file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(FOLDER.resolve(file + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private ClientCertificates rules(Map<String, Scope> scopes) {
        return new ClientCertificates(new ScopeRules(scopes), clock);
    }

    private static void assertRefused(FailureReason reason, ClientCertificates rules, X509Certificate shown) {
        assertThatThrownBy(() -> rules.identify(shown))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
