package io.angarium.simulation.tls;

import java.net.InetAddress;
import java.net.Socket;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A client's TLS without keys and without the machine's chance, behind the JDK's own port: the SMTP client doesn't see a
 * difference. The server's certificates are real, and the given trust manager judges them.
 *
 * <p>On the wire: the client says {@link #HELLO}, the name of the host and a line end; the server answers with its
 * {@link Credentials#hello}; then both go on under the {@link Veil}. No session is resumed.
 */
public final class SimulatedTls extends SSLContext {
    /** How a client's half of the handshake begins. */
    public static final String HELLO = "SIMULATED-TLS ";

    /** @param judge of the server's certificates */
    public SimulatedTls(X509ExtendedTrustManager judge) {
        super(new Spi(judge), new NoProvider(), SimulatedTlsSession.PROTOCOL);
    }

    private static final class NoProvider extends Provider {
        private static final long serialVersionUID = 1;

        NoProvider() {
            super("simulated", "1", "TLS in a simulated world");
        }
    }

    private static final class Spi extends SSLContextSpi {
        private final SSLSocketFactory sockets;

        Spi(X509ExtendedTrustManager judge) {
            this.sockets = new Sockets(judge);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return sockets;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
            throw new IllegalStateException("made with all that it needs");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw forClients();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw forClients();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw forClients();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw forClients();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException("no session is kept");
        }

        private static UnsupportedOperationException forClients() {
            return new UnsupportedOperationException("for clients over sockets only");
        }
    }

    private static final class Sockets extends SSLSocketFactory {
        private final X509ExtendedTrustManager judge;

        Sockets(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        @Override
        public Socket createSocket(Socket under, String host, int port, boolean autoClose) {
            return new SimulatedTlsSocket(under, host, judge);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return new String[] {SimulatedTlsSession.CIPHER};
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return getDefaultCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw overSockets();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw overSockets();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw overSockets();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw overSockets();
        }

        private static UnsupportedOperationException overSockets() {
            return new UnsupportedOperationException("over a socket that is connected already");
        }
    }
}
