package io.angarium.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A client that says what it is told, line by line, and shows each reply as it came; knows no manners. */
final class SmtpDialogue implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    private SmtpDialogue(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        this.out = socket.getOutputStream();
    }

    /** Connects and hears the greeting. */
    static SmtpDialogue open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(address, PATIENCE_MILLIS);
        SmtpDialogue dialogue = new SmtpDialogue(socket);
        dialogue.reply();
        return dialogue;
    }

    /** Connects, says EHLO and logs in. */
    static SmtpDialogue login(InetSocketAddress address, String user, String password) throws IOException {
        SmtpDialogue dialogue = open(address);
        dialogue.expect("250", "EHLO client.test");
        String token = "\0" + user + "\0" + password;
        dialogue.expect(
                "235", "AUTH PLAIN " + Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
        return dialogue;
    }

    /** Says this line and returns the whole reply, lines separated by LF. */
    String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Says this line; fails if the reply doesn't begin so. */
    String expect(String beginning, String line) throws IOException {
        String reply = say(line);
        if (!reply.startsWith(beginning)) {
            throw new AssertionError(line + " → " + reply + ", expected " + beginning);
        }
        return reply;
    }

    /** Hands a letter over in one transaction; returns the reply to its end, or the first refusal before. */
    String submit(String from, String to, String letter) throws IOException {
        String reply = say("MAIL FROM:<" + from + ">");
        if (reply.startsWith("250")) {
            reply = say("RCPT TO:<" + to + ">");
        }
        if (reply.startsWith("250")) {
            reply = say("DATA");
        }
        if (!reply.startsWith("354")) {
            return reply;
        }
        send(letter.endsWith("\r\n") ? letter : letter + "\r\n");
        return say(".");
    }

    /** Sends exactly this. */
    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next reply. */
    String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the server closed; it said before: " + reply);
            }
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
        }
    }

    /** The next reply; empty if the server closed instead. */
    Optional<String> replyOrEnd() {
        try {
            return Optional.of(reply());
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
