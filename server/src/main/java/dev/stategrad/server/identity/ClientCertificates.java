package dev.stategrad.server.identity;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Recognises the holder of a client certificate, which TLS has checked before: by the one mail address, DNS name or URI among
 * its alternative names, or without any by its one common name. Two names would leave open who it is, so they are refused.
 */
final class ClientCertificates {
    // The kinds of java.security.cert: rfc822Name, dNSName, uniformResourceIdentifier.
    private static final Set<Integer> KINDS = Set.of(1, 2, 6);
    private static final String ARGUMENT = "certificate";

    private final ScopeRules rules;
    private final Clock clock;

    ClientCertificates(ScopeRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    Identified identify(X509Certificate certificate) {
        requireValid(certificate);
        List<String> names = names(certificate);
        if (names.size() != 1) {
            throw Refusals.bad(ARGUMENT, "one name of its holder", Integer.toString(names.size()));
        }
        String name = names.get(0);
        if (!UserName.isName(name)) {
            throw Refusals.bad(ARGUMENT, "the name of a user", Quoted.of(name));
        }
        UserName user = new UserName(name);
        return new Identified(user, rules.widest(List.of(name)).orElseThrow(() -> Refusals.noScope(user)));
    }

    // TLS looked when the connection was made, which may be long ago.
    private void requireValid(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            throw Refusals.expired(ARGUMENT);
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                return alternatives.stream()
                        .filter(entry -> KINDS.contains(entry.get(0)))
                        .map(entry -> String.valueOf(entry.get(1)))
                        .toList();
            }
            return commonNames(certificate);
        } catch (CertificateParsingException | InvalidNameException e) {
            throw Refusals.bad(ARGUMENT, "names that can be read", "others", e);
        }
    }

    private static List<String> commonNames(X509Certificate certificate) throws InvalidNameException {
        List<String> names = new ArrayList<>();
        for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            javax.naming.directory.Attribute name = part.toAttributes().get("CN");
            for (int i = 0; name != null && i < name.size(); i++) {
                names.add(String.valueOf(attribute(name, i)));
            }
        }
        return names;
    }

    private static Object attribute(javax.naming.directory.Attribute name, int i) throws InvalidNameException {
        try {
            return name.get(i);
        } catch (javax.naming.NamingException e) {
            InvalidNameException unreadable = new InvalidNameException("CN");
            unreadable.initCause(e);
            throw unreadable;
        }
    }
}
