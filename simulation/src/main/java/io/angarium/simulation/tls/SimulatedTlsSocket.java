package io.angarium.simulation.tls;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** The client's end of a simulated TLS connection. Used by one thread. */
final class SimulatedTlsSocket extends SSLSocket {
    /** Bytes of a chain of certificates; what claims to be longer is not TLS. */
    static final int MAX_CHAIN = 64 * 1024;

    private final Socket under;
    private final String host;
    private final X509ExtendedTrustManager judge;
    private SSLParameters parameters = new SSLParameters();
    private SimulatedTlsSession session;

    SimulatedTlsSocket(Socket under, String host, X509ExtendedTrustManager judge) {
        this.under = under;
        this.host = host;
        this.judge = judge;
        this.session = new SimulatedTlsSession(host, under.getPort(), List.of());
    }

    @Override
    public void startHandshake() throws IOException {
        under.getOutputStream().write((SimulatedTls.HELLO + host + "\n").getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(under.getInputStream());
        int length = in.readInt();
        if (length <= 0 || length > MAX_CHAIN) {
            throw new SSLException("Unsupported or unrecognized SSL message");
        }
        X509Certificate[] chain = chain(in.readNBytes(length));
        session = new SimulatedTlsSession(host, under.getPort(), Arrays.asList(chain));
        try {
            judge.checkServerTrusted(chain, "UNKNOWN", this);
        } catch (CertificateException e) {
            SSLHandshakeException refusal = new SSLHandshakeException(e.getMessage());
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static X509Certificate[] chain(byte[] encoded) throws SSLException {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(encoded))) {
                if (each instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
            return chain.toArray(X509Certificate[]::new);
        } catch (CertificateException e) {
            throw new SSLException("what the peer shows is no certificate", e);
        }
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public SSLSession getHandshakeSession() {
        return session;
    }

    // ---- bytes

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream veiled = under.getInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = veiled.read(into, offset, length);
                Veil.turn(into, offset, Math.max(0, count));
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream veiled = under.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                veiled.write(Veil.turned(Arrays.copyOfRange(bytes, offset, offset + length)));
            }
        };
    }

    @Override
    public boolean isConnected() {
        return under.isConnected();
    }

    @Override
    public boolean isClosed() {
        return under.isClosed();
    }

    @Override
    public void close() throws IOException {
        under.close();
    }

    // ---- settings: there is nothing to choose

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public void setSSLParameters(SSLParameters set) {
        parameters = set;
    }

    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[] {SimulatedTlsSession.CIPHER};
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return getSupportedCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {SimulatedTlsSession.PROTOCOL};
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {}

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {}

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
