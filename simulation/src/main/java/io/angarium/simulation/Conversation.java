package io.angarium.simulation;

import io.angarium.mail.EmailAddress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection of a scripted receiver, from the greeting to the end. Straight and trusting: it is made for our own clients in
 * tests, not for the world.
 */
final class Conversation {
    /** Bytes of a command line; longer ones end the connection. */
    private static final int MAXIMUM_LINE = 8 * 1024;

    /** Bytes of a content; longer ones end the connection. */
    private static final int MAXIMUM_CONTENT = 64 * 1024 * 1024;

    private final ScriptedReceiver receiver;
    private final int number;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private Optional<String> tls = Optional.empty();

    private boolean inTransaction;
    private Optional<EmailAddress> returnPath = Optional.empty();
    private String mailParameters = "";
    private final List<EmailAddress> recipients = new ArrayList<>();
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

    Conversation(ScriptedReceiver receiver, Socket socket, int number) throws IOException {
        this.receiver = receiver;
        this.number = number;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        socket.setTcpNoDelay(true);
    }

    /** Talks until the client or the script ends it. */
    void run() throws IOException, InterruptedException {
        greet();
        while (true) {
            String line = nextCommand();
            receiver.heard(line);
            answer(line);
        }
    }

    private void greet() throws IOException, InterruptedException {
        if (departs(Moment.CONNECT)) {
            out.flush();
            return;
        }
        out.write("220 receiver".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        if (!departs(Moment.MID_GREETING)) {
            out.write(" ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    private void answer(String line) throws IOException, InterruptedException {
        String verb = line.strip().split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> ehlo();
            case "HELO" -> usually(Moment.EHLO, "250 receiver");
            case "STARTTLS" -> startTls();
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data();
            case "BDAT" -> bdat(line);
            case "RSET" -> {
                forget();
                usually(Moment.RSET, "250 2.0.0 forgotten");
            }
            case "NOOP" -> say("250 2.0.0 fine");
            case "QUIT" -> {
                usually(Moment.QUIT, "221 2.0.0 bye");
                throw drop();
            }
            default -> say("500 5.5.1 what?");
        }
    }

    private void ehlo() throws IOException, InterruptedException {
        forget();
        List<String> offers = new ArrayList<>();
        offers.add("receiver");
        offers.addAll(receiver.extensions());
        if (receiver.tls().isPresent() && tls.isEmpty()) {
            offers.add("STARTTLS");
        }
        String[] lines = new String[offers.size()];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (i == lines.length - 1 ? "250 " : "250-") + offers.get(i);
        }
        usually(Moment.EHLO, lines);
    }

    private void startTls() throws IOException, InterruptedException {
        Optional<SSLContext> context = receiver.tls();
        if (context.isEmpty() || tls.isPresent()) {
            say("502 5.5.1 no TLS here");
            return;
        }
        if (departs(Moment.STARTTLS)) {
            return;
        }
        say("220 2.0.0 go ahead");
        out.flush();
        if (departs(Moment.TLS_HANDSHAKE)) {
            return;
        }
        SSLSocket secure =
                (SSLSocket) context.get().getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        receiver.shookHands();
        socket = secure;
        in = new BufferedInputStream(secure.getInputStream());
        out = new BufferedOutputStream(secure.getOutputStream());
        tls = Optional.of(
                secure.getSession().getProtocol() + " " + secure.getSession().getCipherSuite());
        forget();
    }

    private void mail(String line) throws IOException, InterruptedException {
        if (departs(Moment.MAIL)) {
            return;
        }
        if (inTransaction) {
            say("503 5.5.1 nested MAIL");
            return;
        }
        String path = path(line);
        returnPath = path.isEmpty() ? Optional.empty() : Optional.of(address(path));
        mailParameters = line.substring(line.indexOf('>') + 1).strip();
        inTransaction = true;
        say("250 2.1.0 sender fine");
    }

    private void rcpt(String line) throws IOException, InterruptedException {
        EmailAddress recipient = address(path(line));
        if (departs(Moment.RCPT, List.of(recipient))) {
            return;
        }
        if (!inTransaction) {
            say("503 5.5.1 MAIL first");
            return;
        }
        recipients.add(recipient);
        say("250 2.1.5 recipient fine");
    }

    private void data() throws IOException, InterruptedException {
        if (departs(Moment.DATA)) {
            return;
        }
        if (recipients.isEmpty()) {
            say("503 5.5.1 no recipients");
            return;
        }
        say("354 go ahead");
        out.flush();
        take(dottedContent());
    }

    private void bdat(String line) throws IOException, InterruptedException {
        String[] words = line.split(" +", 3);
        int size = Integer.parseInt(words[1]);
        boolean last = words.length > 2 && words[2].equalsIgnoreCase("LAST");
        Optional<Behaviour> early = receiver.behaviour(Moment.DATA, recipients);
        if (early.isPresent() && !(early.get() instanceof Behaviour.Say)) {
            follow(early.get());
        }
        byte[] chunk = chunk(size);
        if (early.isPresent()) {
            follow(early.get());
            forget();
        } else if (recipients.isEmpty()) {
            say("503 5.5.1 no recipients");
            forget();
        } else {
            chunks.writeBytes(chunk);
            if (last) {
                take(chunks.toByteArray());
            } else {
                say("250 2.0.0 go on");
            }
        }
    }

    /** The content is complete: keep it and say so, or what the script says. */
    private void take(byte[] content) throws IOException, InterruptedException {
        if (departs(Moment.END_OF_BODY)) {
            forget();
            return;
        }
        receiver.keep(new ReceivedLetter(number, tls, returnPath, mailParameters, List.copyOf(recipients), content));
        say("250 2.0.0 taken");
        departs(Moment.AFTER_REPLY);
        forget();
    }

    private byte[] chunk(int size) throws IOException, InterruptedException {
        if (size < 0 || size > MAXIMUM_CONTENT) {
            throw new EOFException("a chunk of " + size + " bytes");
        }
        byte[] first = in.readNBytes(size / 2);
        midBody();
        byte[] second = in.readNBytes(size - size / 2);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(size);
        whole.writeBytes(first);
        whole.writeBytes(second);
        if (whole.size() < size) {
            throw new EOFException("the client went within a chunk");
        }
        return whole.toByteArray();
    }

    private byte[] dottedContent() throws IOException, InterruptedException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean first = true;
        for (String line = line(); !line.equals("."); line = line()) {
            String text = line.startsWith(".") ? line.substring(1) : line;
            content.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            content.write('\r');
            content.write('\n');
            if (first) {
                first = false;
                midBody();
            }
            if (content.size() > MAXIMUM_CONTENT) {
                throw new EOFException("the content is longer than " + MAXIMUM_CONTENT + " bytes");
            }
        }
        return content.toByteArray();
    }

    private void midBody() throws IOException, InterruptedException {
        if (departs(Moment.MID_BODY)) {
            throw drop();
        }
    }

    private void forget() {
        inTransaction = false;
        returnPath = Optional.empty();
        mailParameters = "";
        recipients.clear();
        chunks.reset();
    }

    private void usually(Moment moment, String... lines) throws IOException, InterruptedException {
        if (!departs(moment)) {
            say(lines);
        }
    }

    /** Whether the script wants something else at this moment, which is then done. */
    private boolean departs(Moment moment) throws IOException, InterruptedException {
        return departs(moment, recipients);
    }

    private boolean departs(Moment moment, List<EmailAddress> addressed) throws IOException, InterruptedException {
        Optional<Behaviour> behaviour = receiver.behaviour(moment, addressed);
        if (behaviour.isPresent()) {
            follow(behaviour.get());
        }
        return behaviour.isPresent();
    }

    private void follow(Behaviour behaviour) throws IOException, InterruptedException {
        switch (behaviour) {
            case Behaviour.Say say -> say(say.lines().toArray(String[]::new));
            case Behaviour.SayAndDrop say -> {
                say(say.lines().toArray(String[]::new));
                throw drop();
            }
            case Behaviour.Drop() -> throw drop();
            case Behaviour.Hang() -> {
                out.flush();
                receiver.awaitClose();
                throw new EOFException("the receiver was closed");
            }
        }
    }

    private EOFException drop() throws IOException {
        out.flush();
        socket.close();
        return new EOFException("dropped");
    }

    private void say(String... lines) throws IOException, InterruptedException {
        pause(receiver.tarpitDelay());
        for (String line : lines) {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Says what is owed before it waits, and lets a flight that has to wait on its way come late. */
    private String nextCommand() throws IOException, InterruptedException {
        if (in.available() == 0) {
            out.flush();
            in.mark(1);
            if (in.read() < 0) {
                throw new EOFException("the client went");
            }
            in.reset();
            pause(receiver.flightDelay());
        }
        return new String(line().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The one place of this module where time is let pass: the network's and the tarpit's. */
    private static void pause(Duration delay) throws InterruptedException {
        if (delay.isPositive()) {
            Thread.sleep(delay);
        }
    }

    /** A line without its end, a character for each byte. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the client went within a line");
            }
            if (line.length() == MAXIMUM_LINE) {
                throw new EOFException("a line is longer than " + MAXIMUM_LINE + " bytes");
            }
            line.append((char) b);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private static String path(String line) {
        int from = line.indexOf('<');
        int to = line.lastIndexOf('>');
        return from < 0 || to < from ? "" : line.substring(from + 1, to);
    }

    private static EmailAddress address(String path) {
        return EmailAddress.parse(path);
    }
}
