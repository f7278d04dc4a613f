package io.angarium.simulation.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;

/**
 * Signs certificates whose every byte comes from a seed: Ed25519 keys and signatures (RFC 8032) need no chance of the machine's.
 * Valid at any time that this program will see, whatever the simulated clock says: certificates are judged by the JDK, and that
 * looks at the machine's.
 */
public final class SeededAuthority {
    private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant PAST = Instant.parse("2001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
    private static final int KEY_BYTES = 32;

    private final String name;
    private final RandomGenerator random;
    private final Ed25519PrivateKeyParameters key;
    private final X509Certificate own;

    public SeededAuthority(String name, RandomGenerator random) {
        this.name = name;
        this.random = random;
        this.key = newKey();
        this.own = sign(name, key, END, true, List.of());
    }

    /** For these host names, at least one. */
    public Credentials issue(List<String> hosts) {
        return issue(hosts, END);
    }

    /** For these host names, not valid any more. */
    public Credentials issueExpired(List<String> hosts) {
        return issue(hosts, PAST);
    }

    private Credentials issue(List<String> hosts, Instant end) {
        return new Credentials(List.of(sign(hosts.getFirst(), newKey(), end, false, hosts), own));
    }

    /** Trusts what this signed, and nobody else. */
    public X509ExtendedTrustManager trust() {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("authority", own);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java has no PKIX", e);
        }
    }

    private Ed25519PrivateKeyParameters newKey() {
        byte[] seed = new byte[KEY_BYTES];
        random.nextBytes(seed);
        return new Ed25519PrivateKeyParameters(seed);
    }

    private X509Certificate sign(
            String subject, Ed25519PrivateKeyParameters of, Instant end, boolean isAuthority, List<String> hosts) {
        try {
            SubjectPublicKeyInfo publicKey =
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(of.generatePublicKey());
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.valueOf(random.nextInt(1, Integer.MAX_VALUE)),
                    Date.from(BEGIN),
                    Date.from(end),
                    new X500Name("CN=" + subject),
                    publicKey);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (!hosts.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(hosts.stream()
                                .map(host -> new GeneralName(GeneralName.dNSName, host))
                                .toArray(GeneralName[]::new)));
            }
            byte[] signed = builder.build(
                            new BcEdECContentSignerBuilder(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519))
                                    .build(key))
                    .getEncoded();
            return read(signed);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("a certificate can't be made", e);
        }
    }

    private static X509Certificate read(byte[] der) throws GeneralSecurityException {
        if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
                instanceof X509Certificate read) {
            return read;
        }
        throw new IllegalStateException("this Java reads other certificates than X.509");
    }
}
