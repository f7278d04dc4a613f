package io.angarium.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A receiver like {@link Sink} that offers STARTTLS: one virtual thread a connection, since TLS wants blocking code. */
public final class TlsSink implements AutoCloseable {
    private static final int READ_BUFFER = 64 << 10;

    private final ServerSocket listener;
    private final SSLContext tls;
    private final boolean chunking;
    private final Tally tally;

    public TlsSink(InetSocketAddress address, boolean chunking, int sampleEvery, SSLContext tls) throws IOException {
        this.chunking = chunking;
        this.tls = tls;
        this.tally = new Tally(sampleEvery);
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, 1_024);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    Tally tally() {
        return tally;
    }

    public void start() {
        Thread.ofPlatform().daemon().name("tls-sink").start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void serve(Socket plain) {
        tally.connection();
        SinkDialogue dialogue = new SinkDialogue(new SinkDialogue.Offer(chunking, true), tally);
        try (plain) {
            plain.setTcpNoDelay(true);
            plain.getOutputStream().write(SinkDialogue.greeting());
            if (talk(plain, dialogue)) {
                SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
                secured.setUseClientMode(false);
                secured.startHandshake();
                tally.handshake();
                dialogue.tlsIsOn();
                SinkDialogue inside = new SinkDialogue(new SinkDialogue.Offer(chunking, false), tally);
                talk(secured, inside);
            }
        } catch (IOException gone) {
            // The client went away: nothing to clean up.
        }
    }

    /** Until the session is over, or the client wants TLS: then true. */
    private static boolean talk(Socket socket, SinkDialogue dialogue) throws IOException {
        InputStream from = socket.getInputStream();
        OutputStream to = socket.getOutputStream();
        byte[] read = new byte[READ_BUFFER];
        Bytes in = new Bytes(READ_BUFFER);
        Bytes out = new Bytes(1 << 10);
        while (!dialogue.isOver() && !dialogue.wantsTls()) {
            int count = from.read(read);
            if (count < 0) {
                return false;
            }
            in.add(read, 0, count);
            in.drop(dialogue.take(in.array, in.length, out));
            to.write(out.array, 0, out.length);
            out.length = 0;
        }
        return dialogue.wantsTls();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
