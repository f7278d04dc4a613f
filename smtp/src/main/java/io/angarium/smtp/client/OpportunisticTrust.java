package io.angarium.smtp.client;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Accepts every server certificate, as mail does (RFC 7435), and notes in the TLS session whether it would have verified
 * against a real judge, name included. The note stays with the session when it is resumed.
 */
public final class OpportunisticTrust extends X509ExtendedTrustManager {
    private static final String NOTE = "io.angarium.certificate-judgement";

    private final Supplier<X509ExtendedTrustManager> judges;
    private @Nullable X509ExtendedTrustManager judge;

    /** Judges by the given trust manager. */
    public OpportunisticTrust(X509ExtendedTrustManager judge) {
        this(() -> judge);
    }

    private OpportunisticTrust(Supplier<X509ExtendedTrustManager> judges) {
        this.judges = judges;
    }

    /** A context for {@link SocketDialler} that judges by the platform's trust store, loaded at the first handshake. */
    public static SSLContext context() {
        return new OpportunisticTrust(OpportunisticTrust::platformJudge).toContext();
    }

    /** A context for {@link SocketDialler} that judges by this. */
    public SSLContext toContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** What was found of the certificate of this session. */
    static CertificateJudgement judgement(SSLSession session) {
        return session.getValue(NOTE) instanceof CertificateJudgement found
                ? found
                : new CertificateJudgement(Optional.of(TlsFlaw.NOT_TRUSTED), "the certificate was not judged");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        CertificateJudgement judgement;
        try {
            judge().checkServerTrusted(chain, authType, socket);
            judgement = CertificateJudgement.GOOD;
        } catch (CertificateException e) {
            judgement = CertificateJudgement.bad(e);
        }
        if (socket instanceof SSLSocket tls && tls.getHandshakeSession() != null) {
            tls.getHandshakeSession().putValue(NOTE, judgement);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("for sockets only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("for sockets only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private synchronized X509ExtendedTrustManager judge() {
        if (judge == null) {
            judge = judges.get();
        }
        return judge;
    }

    private static X509ExtendedTrustManager platformJudge() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform's trust store can't be read", e);
        }
    }
}
