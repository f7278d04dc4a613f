package io.angarium.app.tls;

import io.angarium.app.configuration.ConfigurationException;
import io.angarium.smtp.client.OpportunisticTrust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose word counts for other servers' certificates: the system's authorities, and those that the operator adds. The system's
 * are loaded when the first certificate has to be judged.
 */
public final class Authorities {
    private final Optional<X509ExtendedTrustManager> trust;

    private Authorities(Optional<X509ExtendedTrustManager> trust) {
        this.trust = trust;
    }

    /** The system's alone. */
    public static Authorities system() {
        return new Authorities(Optional.empty());
    }

    /**
     * The system's and these.
     *
     * @param pem one or more certificates
     */
    public static Authorities with(Path pem) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate known : manager(null).getAcceptedIssuers()) {
                store.setCertificateEntry("system-" + number++, known);
            }
            for (Certificate added : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)))) {
                store.setCertificateEntry("added-" + number++, added);
            }
            return new Authorities(Optional.of(manager(store)));
        } catch (IOException | GeneralSecurityException unusable) {
            throw new ConfigurationException("tls.authorities " + pem + ": expected a PEM file with certificates ("
                    + unusable.getMessage() + ")");
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("this Java has no X.509 trust manager");
    }

    /** For mail: any certificate is taken unless a policy says otherwise, and judged by these. */
    public SSLContext forMail() {
        return trust.map(judge -> new OpportunisticTrust(judge).toContext()).orElseGet(OpportunisticTrust::context);
    }

    /** For web servers: what these don't vouch for is refused. */
    public Supplier<SSLSocketFactory> forWeb() {
        return () -> {
            try {
                if (trust.isEmpty()) {
                    return SSLContext.getDefault().getSocketFactory();
                }
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {trust.get()}, null);
                return context.getSocketFactory();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        };
    }
}
