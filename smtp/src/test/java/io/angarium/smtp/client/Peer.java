package io.angarium.smtp.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The far end of one or more connections, on a real socket, which does what the test's script says, line by line. */
final class Peer implements AutoCloseable {
    /** No step of a client's waits for longer than the peer's scripts may take. */
    static final ClientSettings SETTINGS =
            ClientSettings.defaults().withTimeouts(ClientTimeouts.all(Duration.ofSeconds(5)));

    /** What the peer does with a connection. */
    interface Script {
        void run(Talk talk) throws Exception;
    }

    private final ServerSocket listener;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private Peer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Plays the scripts, each on one connection, one connection after the other. */
    static Peer plays(Script... scripts) throws IOException {
        Peer peer = new Peer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("peer").start(() -> peer.play(scripts));
        return peer;
    }

    private void play(Script... scripts) {
        try {
            for (Script script : scripts) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Talk talk = new Talk(socket);
                try {
                    script.run(talk);
                } finally {
                    talk.hangUp();
                }
            }
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    Endpoint endpoint() {
        return new Endpoint(
                "localhost",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
                Optional.empty());
    }

    /** Opens a session in clear, as {@code client.example}. */
    Connection dial() throws ConnectFailedException {
        return dial(TlsMode.NEVER);
    }

    Connection dial(TlsMode mode) throws ConnectFailedException {
        return dial(mode, SETTINGS);
    }

    Connection dial(TlsMode mode, ClientSettings settings) throws ConnectFailedException {
        return new SocketDialler(settings, "client.example").dial(endpoint(), mode);
    }

    /** The script ran to its end and nothing in it was surprised. */
    void finish() throws InterruptedException, TimeoutException {
        try {
            done.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the peer was surprised: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One side of a dialogue. */
    static final class Talk {
        private final Socket tcp;
        private Socket socket;
        private InputStream in;
        private OutputStream out;

        private Talk(Socket tcp) throws IOException {
            this.tcp = tcp;
            use(tcp);
        }

        private void use(Socket with) throws IOException {
            socket = with;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            in = new BufferedInputStream(with.getInputStream());
            out = with.getOutputStream();
        }

        /** Says lines in one write. */
        Talk say(String... lines) throws IOException {
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        Talk raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /** Reads lines, which must be these. */
        Talk hear(String... lines) throws IOException {
            for (String line : lines) {
                String heard = line();
                if (!heard.equals(line)) {
                    throw new AssertionError("expected '" + line + "', heard '" + heard + "'");
                }
            }
            return this;
        }

        String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the client closed after '" + line + "'");
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            if (!text.endsWith("\r")) {
                throw new AssertionError("a line without CR: " + text);
            }
            return text.substring(0, text.length() - 1);
        }

        byte[] bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("the client closed within the content");
            }
            return bytes;
        }

        /** Greets and answers EHLO with these extensions. */
        Talk greet(String... extensions) throws IOException {
            say("220 peer ESMTP");
            return ehlo(extensions);
        }

        Talk ehlo(String... extensions) throws IOException {
            hear("EHLO client.example");
            for (int i = 0; i < extensions.length; i++) {
                say("250-" + (i == 0 ? "peer" : extensions[i - 1]));
            }
            return say("250 " + (extensions.length == 0 ? "peer" : extensions[extensions.length - 1]));
        }

        Talk hearQuit() throws IOException {
            return hear("QUIT").say("221 bye");
        }

        /** Nothing is there to be read: the client waits. Best effort: sees what arrived already. */
        boolean isQuiet() throws IOException {
            return in.available() == 0;
        }

        /** Says goodbye in TLS if there is TLS, and waits for no answer, as servers do. */
        Talk hangUp() throws IOException {
            if (socket instanceof SSLSocket && !tcp.isClosed()) {
                socket.shutdownOutput();
            }
            tcp.close();
            return this;
        }

        /** Ends the connection with a reset. */
        Talk reset() throws IOException {
            tcp.setSoLinger(true, 0);
            tcp.close();
            return this;
        }

        /** Ends the connection without a word of TLS. */
        Talk hangUpBeneathTls() throws IOException {
            tcp.close();
            return this;
        }

        /** Asks for new keys, which under TLS 1.3 sends one record and waits for nothing. */
        Talk renewKeys() throws IOException {
            ((SSLSocket) socket).startHandshake();
            return this;
        }

        /** Waits for the end of the stream. */
        Talk hearEnd() throws IOException {
            if (in.read() >= 0) {
                throw new AssertionError("the client said more");
            }
            return this;
        }

        Talk shakeHands(SSLContext context) throws IOException {
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            use(secure);
            return this;
        }
    }
}
