package io.angarium.smtp.client;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that a certificate is for, and whether they are a host's (RFC 6125 §6.4, RFC 7672 §3.2.3). */
final class CertificateNames {
    private static final int DNS_NAME = 2;

    private CertificateNames() {}

    /** The DNS names; the common name where there are none. */
    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer type
                            && type == DNS_NAME
                            && alternative.get(1) instanceof String name) {
                        names.add(name);
                    }
                }
            }
        } catch (CertificateParsingException broken) {
            return List.of();
        }
        return names.isEmpty() ? commonName(certificate) : names;
    }

    private static List<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList();
        } catch (InvalidNameException broken) {
            return List.of();
        }
    }

    /** Whether the certificate is for one of these hosts. */
    static boolean cover(X509Certificate certificate, List<String> hosts) {
        List<String> names = of(certificate);
        return hosts.stream().anyMatch(host -> names.stream().anyMatch(name -> covers(name, host)));
    }

    /** A star stands for exactly one label, the first, and for all of it. */
    static boolean covers(String name, String host) {
        String pattern = plain(name);
        String wanted = plain(host);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(wanted) && !pattern.isEmpty();
        }
        int dot = wanted.indexOf('.');
        return dot > 0 && pattern.indexOf('.', 2) > 0 && wanted.substring(dot).equals(pattern.substring(1));
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
