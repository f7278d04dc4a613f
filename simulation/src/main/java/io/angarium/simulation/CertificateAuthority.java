package io.angarium.simulation;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes P-256 certificates for receivers: good ones, expired ones, ones of other names. Nobody trusts it who isn't told to. */
public final class CertificateAuthority {
    private static final Duration LIFE = Duration.ofDays(30);

    private final String name;
    private final KeyPair pair;
    /** Its own certificate, then those of the authorities above. */
    private final List<X509Certificate> chain;

    private CertificateAuthority(String name, KeyPair pair, List<X509Certificate> chain) {
        this.name = name;
        this.pair = pair;
        this.chain = chain;
    }

    /** A root. */
    public static CertificateAuthority create(String name) {
        KeyPair pair = keys();
        X509Certificate own = sign(name, pair, name, pair, window(), true, List.of());
        return new CertificateAuthority(name, pair, List.of(own));
    }

    /** One below this. */
    public CertificateAuthority intermediate(String below) {
        KeyPair own = keys();
        List<X509Certificate> path = new ArrayList<>();
        path.add(sign(name, pair, below, own, window(), true, List.of()));
        path.addAll(chain);
        return new CertificateAuthority(below, own, List.copyOf(path));
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** For these DNS names, valid now. */
    public Identity issue(String... dnsNames) {
        return issue(window(), dnsNames);
    }

    /** For these DNS names, not valid any more. */
    public Identity issueExpired(String... dnsNames) {
        Instant now = Instant.now();
        return issue(List.of(now.minus(LIFE), now.minus(Duration.ofDays(1))), dnsNames);
    }

    private Identity issue(List<Instant> window, String... dnsNames) {
        KeyPair own = keys();
        List<X509Certificate> path = new ArrayList<>();
        path.add(sign(name, pair, dnsNames[0], own, window, false, Arrays.asList(dnsNames)));
        path.addAll(chain);
        return new Identity(own.getPrivate(), List.copyOf(path));
    }

    /** Trusts what this signed, and nobody else. */
    public X509ExtendedTrustManager trust() {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("authority", certificate());
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

    /** A key and the chain that goes with it, the host's own certificate first. */
    public record Identity(PrivateKey key, List<X509Certificate> chain) {
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /** Shows only so many certificates of the chain. */
        public Identity showing(int certificates) {
            return new Identity(key, chain.subList(0, certificates));
        }

        /** TLS for a server that shows this to everybody. */
        public SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(new KeyManager[] {new Held(this)}, null, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }
    }

    private static List<Instant> window() {
        Instant now = Instant.now();
        return List.of(now.minus(Duration.ofDays(1)), now.plus(LIFE));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    private static X509Certificate sign(
            String issuer,
            KeyPair signer,
            String subject,
            KeyPair own,
            List<Instant> window,
            boolean isAuthority,
            List<String> dnsNames) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(window.getFirst()),
                    Date.from(window.getLast()),
                    new X500Name("CN=" + subject),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (!dnsNames.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(dnsNames.stream()
                                .map(dnsName -> new GeneralName(GeneralName.dNSName, dnsName))
                                .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java can't sign with P-256", e);
        }
    }

    /** The key in memory: the JDK's own key managers would want a store around it. */
    private static final class Held extends X509ExtendedKeyManager {
        private static final String ALIAS = "held";

        private final Identity identity;

        Held(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keyType.equals("EC") ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
