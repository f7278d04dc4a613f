package io.angarium.simulation.tls;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** What one simulated handshake agreed on. */
final class SimulatedTlsSession implements SSLSession {
    static final String PROTOCOL = "TLSv1.3";
    static final String CIPHER = "SIMULATED";

    private static final int BUFFER = 16 * 1024;

    private final String host;
    private final int port;
    private final List<? extends Certificate> chain;
    private final Map<String, Object> notes = new HashMap<>();

    SimulatedTlsSession(String host, int port, List<? extends Certificate> chain) {
        this.host = host;
        this.port = port;
        this.chain = chain;
    }

    @Override
    public Certificate[] getPeerCertificates() {
        return chain.toArray(Certificate[]::new);
    }

    @Override
    public String getProtocol() {
        return PROTOCOL;
    }

    @Override
    public String getCipherSuite() {
        return CIPHER;
    }

    @Override
    public String getPeerHost() {
        return host;
    }

    @Override
    public int getPeerPort() {
        return port;
    }

    @Override
    public void putValue(String name, Object value) {
        notes.put(name, value);
    }

    @Override
    public @Nullable Object getValue(String name) {
        return notes.get(name);
    }

    @Override
    public void removeValue(String name) {
        notes.remove(name);
    }

    @Override
    public String[] getValueNames() {
        return notes.keySet().toArray(String[]::new);
    }

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public long getCreationTime() {
        return 0;
    }

    @Override
    public long getLastAccessedTime() {
        return 0;
    }

    @Override
    public void invalidate() {
        notes.clear();
    }

    @Override
    public boolean isValid() {
        return false;
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return null;
    }

    @Override
    public Principal getPeerPrincipal() {
        throw new UnsupportedOperationException("the certificates say who it is");
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return null;
    }

    @Override
    public int getPacketBufferSize() {
        return BUFFER;
    }

    @Override
    public int getApplicationBufferSize() {
        return BUFFER;
    }
}
