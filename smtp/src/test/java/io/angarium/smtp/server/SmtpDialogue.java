package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A dialogue as a specification: what the client sends, what it expects to hear. Over memory, or over a socket. */
final class SmtpDialogue implements Closeable {
    private static final int DEADLINE_MILLIS = 10_000;

    private final Optional<MemoryLine> memory;
    private Socket socket;
    private final Deque<String> heard = new ArrayDeque<>();

    private SmtpDialogue(Optional<MemoryLine> memory, Socket socket) {
        this.memory = memory;
        this.socket = socket;
    }

    static SmtpDialogue inMemory(MemoryLine line) {
        return new SmtpDialogue(Optional.of(line), null);
    }

    static SmtpDialogue inMemory(SmtpServerSettings settings, FakeGuest guest) {
        return inMemory(new MemoryLine(settings, guest, Optional.empty(), Integer.MAX_VALUE / 2));
    }

    static SmtpDialogue overSocket(InetSocketAddress address) {
        try {
            Socket socket = new Socket();
            socket.connect(address, DEADLINE_MILLIS);
            socket.setSoTimeout(DEADLINE_MILLIS);
            return new SmtpDialogue(Optional.empty(), socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Greeted by EHLO, all replies heard. */
    SmtpDialogue greeted() {
        expect("220 ").send("EHLO client.example");
        while (nextLine().startsWith("250-")) {}
        return this;
    }

    /** With an open transaction to one recipient. */
    SmtpDialogue readyForData() {
        return greeted()
                .send("MAIL FROM:<from@client.example>")
                .expect("250 2.1.0")
                .send("RCPT TO:<to@server.example>")
                .expect("250 2.1.5");
    }

    /** After DATA and its 354. */
    SmtpDialogue inData() {
        return readyForData().send("DATA").expect("354 ");
    }

    /** Sends these lines in one piece, each with CRLF. */
    SmtpDialogue send(String... lines) {
        return raw(String.join("\r\n", lines) + "\r\n");
    }

    /** Sends exactly this, a char per octet. */
    SmtpDialogue raw(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        if (memory.isPresent()) {
            memory.get().send(octets);
        } else {
            try {
                socket.getOutputStream().write(octets);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** A chunk by BDAT, in one piece with its command. */
    SmtpDialogue chunk(String text) {
        return raw("BDAT " + text.length() + "\r\n" + text);
    }

    SmtpDialogue lastChunk(String text) {
        return raw("BDAT " + text.length() + " LAST\r\n" + text);
    }

    SmtpDialogue utf8(String line) {
        return raw(new String((line + "\r\n").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** The next reply lines begin so. */
    SmtpDialogue expect(String... beginnings) {
        for (String beginning : beginnings) {
            assertThat(nextLine()).startsWith(beginning);
        }
        return this;
    }

    /** Nothing more was said (in memory only). */
    SmtpDialogue expectNothing() {
        hear();
        assertThat(heard).isEmpty();
        return this;
    }

    /** The server has closed, and said nothing more. */
    void expectEnd() {
        if (memory.isPresent()) {
            expectNothing();
            assertThat(memory.get().isEnded()).as("session ended").isTrue();
        } else {
            assertThat(readLine()).isEmpty();
        }
    }

    SmtpDialogue expectOpen() {
        return send("NOOP").expect("250 2.0.0");
    }

    String nextLine() {
        if (memory.isEmpty()) {
            return readLine();
        }
        hear();
        assertThat(heard).as("replies").isNotEmpty();
        return heard.removeFirst();
    }

    private void hear() {
        memory.ifPresent(line -> {
            String text = new String(line.takeReplies(), StandardCharsets.UTF_8);
            text.lines().forEach(heard::addLast);
        });
    }

    /** A line, or what there was before the end. */
    private String readLine() {
        try {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                line.write(octet);
            }
            return line.toString(StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shakes hands over the socket. */
    SmtpDialogue secure(SSLContext context) {
        try {
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 25, true);
            secure.startHandshake();
            socket = secure;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
