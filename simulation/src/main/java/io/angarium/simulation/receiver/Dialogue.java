package io.angarium.simulation.receiver;

import io.angarium.mail.EmailAddress;
import io.angarium.simulation.network.Line;
import io.angarium.simulation.network.Peer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection of a receiver: reads commands and contents, and answers each in its character's time. */
final class Dialogue implements Peer {
    /** Bytes of a command line; a longer one is refused. */
    static final int MAX_LINE = 2048;

    /** Lines of an endless reply that are sent at once; the rest comes as time goes by. */
    private static final int ENDLESS_LINES = 200;

    private static final int LONG_LINE_BYTES = 100_000;

    private enum State {
        COMMAND,
        DATA,
        CHUNK,
        DEAF
    }

    private final Receiver receiver;
    private final Nature character;
    private final String name;
    private final Line line;
    private final StringBuilder input = new StringBuilder();
    private final StartTls tls;
    /** Recipient domains that this connection carried mail for. */
    private final Set<String> domains = new HashSet<>();

    private State state = State.COMMAND;
    private long chunkLeft;
    private boolean chunkIsLast;
    private boolean lineBegins = true;
    private int dots;
    private @Nullable EmailAddress recipient;
    private boolean hasMail;
    private boolean isPromised;
    private boolean isRefused;
    private boolean isGreeted;
    /** Introduced under TLS: the sender is content with the certificate. */
    private boolean isSecure;

    private int begun;
    private int messages;
    /** When the next thing can be said, and how many are still to be said before. */
    private long freeAt;

    private int pending;
    private boolean isOpen = true;

    Dialogue(Receiver receiver, String name, Line line) {
        this.receiver = receiver;
        this.character = receiver.character();
        this.tls = receiver.startTls();
        this.name = name;
        this.line = line;
    }

    // ---- what arrives

    @Override
    public void connected() {
        Optional<String> objection = receiver.opened();
        receiver.note(name, "connected");
        if (strikes(Moment.CONNECT)) {
            return;
        }
        delay(character.greeting().toNanos());
        if (objection.isPresent()) {
            sayAndClose(objection.get());
        } else {
            say("220 " + receiver.name() + " ESMTP");
        }
    }

    @Override
    public void closed() {
        end("closed by the sender");
    }

    @Override
    public void received(byte[] arrived) {
        byte[] bytes = tls.read(arrived);
        int at = 0;
        while (at < bytes.length && isOpen) {
            at = switch (state) {
                case COMMAND -> command(bytes, at);
                case DATA -> data(bytes, at);
                case CHUNK -> chunk(bytes, at);
                case DEAF -> bytes.length;
            };
        }
    }

    private int command(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                String text = input.toString().strip();
                input.setLength(0);
                if (tls.isBegun()) {
                    shakeHands(text);
                } else {
                    obey(text);
                }
                return at + 1;
            }
            if (input.length() < MAX_LINE) {
                input.append((char) (bytes[at] & 0xFF));
            }
        }
        return bytes.length;
    }

    private void obey(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.startsWith("EHLO") || upper.startsWith("HELO")) {
            hello(upper.startsWith("EHLO"));
        } else if (upper.startsWith("MAIL FROM:")) {
            mail(upper);
        } else if (upper.startsWith("RCPT TO:")) {
            rcpt(text);
        } else if (upper.equals("DATA")) {
            beginData();
        } else if (upper.startsWith("BDAT ")) {
            beginChunk(upper);
        } else if (upper.equals("STARTTLS")) {
            startTls();
        } else if (upper.equals("RSET")) {
            forget();
            say("250 2.0.0 Forgotten");
        } else if (upper.equals("QUIT")) {
            sayAndClose("221 2.0.0 Bye");
        } else {
            say("502 5.5.2 Not known here");
        }
    }

    private void hello(boolean extended) {
        if (strikes(Moment.EHLO)) {
            return;
        }
        isGreeted = true;
        isSecure = tls.passage().isEncrypted();
        StringBuilder reply = new StringBuilder();
        if (extended) {
            character
                    .extensions()
                    .forEach(extension -> reply.append("250-").append(extension).append("\r\n"));
            reply.append(tls.extensions());
            reply.insert(0, "250-" + receiver.name() + "\r\n");
        }
        say(reply + "250 8BITMIME");
    }

    private void startTls() {
        switch (tls.kind()) {
            case NOT_OFFERED -> say("502 5.5.1 No TLS here");
            case OFFERED -> {
                say("220 2.0.0 Go ahead");
                tls.begin();
            }
            case REFUSED -> say("454 4.7.0 TLS not available due to temporary reason");
            case GARBAGE -> {
                say("220 2.0.0 Go ahead");
                state = State.DEAF;
                later(
                        () -> line.send(tls.written("500 5.5.2 What is that?\r\n")),
                        4 * character.latency().toNanos());
            }
            case CUT -> {
                say("220 2.0.0 Go ahead");
                state = State.DEAF;
                later(
                        () -> {
                            line.reset();
                            end("handshake cut");
                        },
                        4 * character.latency().toNanos());
            }
            case SILENT -> {
                say("220 2.0.0 Go ahead");
                state = State.DEAF;
            }
        }
    }

    /** RFC 3207 §4.2: what was said in clear is forgotten. */
    private void shakeHands(String hello) {
        forget();
        Optional<byte[]> answer = tls.answer(hello);
        if (answer.isEmpty()) {
            later(this::breakOff, 0);
            return;
        }
        receiver.note(
                name, "shows a certificate: " + tls.passage().certificate().orElseThrow());
        later(() -> line.send(answer.get()), 0);
    }

    private void breakOff() {
        line.reset();
        end("no handshake");
    }

    private void mail(String upper) {
        if (strikes(Moment.MAIL)) {
            return;
        }
        forget();
        receiver.begun(begun++);
        if (messages >= character.perConnection()) {
            sayAndClose("421 4.7.0 Enough for one connection, come again");
        } else if (!isOverLimit(Moment.MAIL)) {
            hasMail = true;
            isPromised = upper.endsWith(" REQUIRETLS");
            say("250 2.1.0 Sender ok");
        }
    }

    /** Whether the limit was looked at here and refused. */
    private boolean isOverLimit(Moment moment) {
        Optional<String> objection = character.refusesAt() == moment ? receiver.objectionForRate() : Optional.empty();
        if (objection.isEmpty()) {
            return false;
        }
        receiver.note(name, "over its limit");
        isRefused = true;
        if (character.voice().closes()) {
            sayAndClose(objection.get());
        } else {
            say(objection.get());
        }
        return true;
    }

    private void rcpt(String text) {
        if (strikes(Moment.RCPT)) {
            return;
        }
        if (!hasMail) {
            say("503 5.5.1 MAIL first");
            return;
        }
        EmailAddress to = EmailAddress.parse(text.substring(text.indexOf('<') + 1, text.lastIndexOf('>')));
        if (domains.add(to.domain())) {
            receiver.carries(to.domain(), tls.passage());
        }
        Optional<String> objection = receiver.objectionTo(to);
        if (objection.isPresent()) {
            isRefused = true;
            say(objection.get());
        } else if (!isOverLimit(Moment.RCPT)) {
            recipient = to;
            say("250 2.1.5 Recipient ok");
        }
    }

    private void beginData() {
        if (strikes(Moment.DATA)) {
            return;
        }
        if (recipient == null) {
            say(isRefused ? "554 5.5.1 No valid recipients" : "503 5.5.1 RCPT first");
            return;
        }
        state = State.DATA;
        lineBegins = true;
        dots = 0;
        say("354 Go on");
    }

    private void beginChunk(String upper) {
        String[] words = upper.split(" ", -1);
        chunkLeft = Long.parseLong(words[1]);
        chunkIsLast = words.length > 2 && words[2].equals("LAST");
        state = State.CHUNK;
        if (chunkLeft == 0) {
            endOfChunk();
        }
    }

    // ---- contents

    private int data(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            byte now = bytes[at];
            if (lineBegins && dots == 0 && now == '.') {
                dots = 1;
            } else if (dots == 1 && now == '\r') {
                dots = 2;
            } else if (dots == 2 && now == '\n') {
                state = State.COMMAND;
                endOfContent();
                return at + 1;
            } else {
                dots = 0;
                lineBegins = now == '\n';
            }
        }
        if (strikes(Moment.BODY)) {
            state = State.DEAF;
        }
        return bytes.length;
    }

    private int chunk(byte[] bytes, int from) {
        long count = Math.min(chunkLeft, bytes.length - from);
        chunkLeft -= count;
        if (chunkLeft == 0) {
            endOfChunk();
        } else if (strikes(Moment.BODY)) {
            state = State.DEAF;
        }
        return from + (int) count;
    }

    private void endOfChunk() {
        state = State.COMMAND;
        if (character.liesAboutChunking()) {
            say("502 5.5.1 BDAT is not known here");
        } else if (character.wrongBdat()) {
            say("354 Go on");
        } else if (recipient == null) {
            say("503 5.5.1 RCPT first");
        } else if (chunkIsLast) {
            endOfContent();
        } else {
            say("250 2.0.0 Go on");
        }
    }

    private void endOfContent() {
        EmailAddress to = recipient;
        if (strikes(Moment.DOT) || to == null) {
            return;
        }
        delay(character.dot().toNanos());
        if (!isOverLimit(Moment.DOT)) {
            messages++;
            receiver.note(name, "took the mail for " + to);
            receiver.take(to, tls.passage().promising(isPromised));
            say("250 2.0.0 Taken");
            strikes(Moment.REPLIED);
        }
        forget();
    }

    private void forget() {
        recipient = null;
        hasMail = false;
        isPromised = false;
        isRefused = false;
    }

    // ---- mishaps

    /** Whether something went wrong here, after which there is nothing to say. */
    private boolean strikes(Moment moment) {
        Optional<Mishap.Kind> mishap = receiver.mishap(moment);
        mishap.ifPresent(kind -> strike(kind, moment));
        return mishap.isPresent();
    }

    private void strike(Mishap.Kind kind, Moment moment) {
        receiver.note(name, kind + " at " + moment);
        // What was sent ahead of the answer is not looked at any more.
        state = State.DEAF;
        switch (kind) {
            case DROP ->
                later(
                        () -> {
                            line.close();
                            end("dropped");
                        },
                        0);
            case RESET ->
                later(
                        () -> {
                            line.reset();
                            end("reset");
                        },
                        0);
            case VANISH -> {
                line.vanish();
                end("vanished");
            }
            case STALL -> {
                line.stopReading();
            }
            case LONG_LINE -> {
                later(() -> line.send(tls.written("250-" + "x".repeat(LONG_LINE_BYTES))), 0);
            }
            case ENDLESS_REPLY -> {
                later(() -> line.send(tls.written("250-and another thing\r\n".repeat(ENDLESS_LINES))), 0);
            }
            case GARBAGE -> {
                later(() -> line.send(tls.written("HTTP/1.1 400 Bad Request\r\n\r\n")), 0);
            }
        }
    }

    // ---- what is said, in order and in time

    private void delay(long nanos) {
        freeAt = Math.max(freeAt, receiver.simulator().nanoTime()) + nanos;
    }

    private void say(String reply) {
        later(() -> line.send(tls.written(reply + "\r\n")), character.tarpit().toNanos());
    }

    private void sayAndClose(String reply) {
        state = State.DEAF;
        later(
                () -> {
                    line.send(tls.written(reply + "\r\n"));
                    line.close();
                    end("closed after " + reply.substring(0, 3));
                },
                character.tarpit().toNanos());
    }

    private void later(Runnable act, long nanos) {
        delay(nanos);
        if (freeAt <= receiver.simulator().nanoTime() && pending == 0) {
            act.run();
            return;
        }
        pending++;
        receiver.simulator().at(freeAt, () -> {
            pending--;
            if (isOpen) {
                act.run();
            }
        });
    }

    private void end(String why) {
        if (isOpen) {
            isOpen = false;
            if (isGreeted && !isSecure && domains.isEmpty()) {
                receiver.leftInClear();
            }
            receiver.closed();
            receiver.note(name, why);
        }
    }
}
