package io.angarium.smtp.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A TCP connection under TLS, as its client. */
final class TlsWire implements Wire {
    /** What is encrypted and written before a write's patience begins anew. */
    private static final int WRITE_PIECE = 64 * 1024;

    private final WatchedChannel tcp;
    private final SSLSocket socket;
    private final InputStream encrypted;
    private final InputStream in;
    private final OutputStream out;
    private long sent;

    private TlsWire(WatchedChannel tcp, SSLSocket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.encrypted = tcp.socket().getInputStream();
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Shakes hands over a connected channel. The host is named to the peer (SNI, RFC 6066) and is the key of resumption. */
    static TlsWire handshake(SSLContext context, String host, WatchedChannel tcp, Duration patience)
            throws IOException {
        return tcp.within(patience, "the TLS handshake", () -> {
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(tcp.socket(), host, tcp.socket().getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            serverName(host, parameters);
            // The trust manager is told to look at the name too; whether a bad name matters is its own business.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new TlsWire(tcp, socket);
        });
    }

    SSLSession session() {
        return socket.getSession();
    }

    @Override
    public int read(byte[] into, Duration patience) throws IOException {
        return tcp.within(patience, ANSWER, () -> in.read(into, 0, into.length));
    }

    @Override
    public void write(byte[] bytes, int length, Duration patience) throws IOException {
        for (int from = 0; from < length; from += WRITE_PIECE) {
            int count = Math.min(WRITE_PIECE, length - from);
            sent += count;
            writePiece(bytes, from, count, patience);
        }
    }

    private void writePiece(byte[] bytes, int from, int count, Duration patience) throws IOException {
        tcp.within(patience, WRITE, () -> {
            out.write(bytes, from, count);
            return count;
        });
    }

    @Override
    public boolean gathers() {
        return false;
    }

    @Override
    public void write(ByteBuffer[] pieces, Duration patience) {
        throw new UnsupportedOperationException("TLS encrypts from an array");
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean isSilent() {
        try {
            boolean nothingCame = encrypted.available() == 0 && in.available() == 0;
            return nothingCame ? tcp.isQuiet() : saysNothingToUs();
        } catch (IOException e) {
            return false;
        }
    }

    /** A record came, which may be the peer's goodbye or a matter of TLS alone, such as a new ticket or key. */
    private boolean saysNothingToUs() {
        try {
            socket.setSoTimeout(1);
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return waitsForeverAgain();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean waitsForeverAgain() {
        try {
            socket.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void closeGracefully(Duration patience) {
        try {
            tcp.within(patience, "the end of TLS", () -> {
                socket.close();
                return socket.isClosed();
            });
        } catch (IOException e) {
            // The peer is gone already; what is left to do is to close.
            return;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        // Not the SSL socket: its close would wait for a writer that hangs.
        tcp.close();
    }

    private static void serverName(String host, SSLParameters parameters) {
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        if (literal) {
            return;
        }
        try {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException e) {
            // Not a name that TLS can carry (RFC 6066 §3); opportunistic TLS goes without.
            return;
        }
    }
}
