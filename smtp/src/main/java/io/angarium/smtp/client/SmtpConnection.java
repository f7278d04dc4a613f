package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session over a real connection.
 *
 * <p><b>When bytes move.</b> {@link #send} puts what the flight allows into the output buffer and writes only when that is
 * full. {@link #await} first looks at replies that were read already; only when it must block for a reply does it write what
 * was gathered. So several answers in one read let several messages leave in one write.
 *
 * <p><b>Why both sides can't block on each other.</b> A peer stops reading when its replies find no room. What is written
 * without reading is at most one flight: 32 messages with three replies each, and one RSET. At the 512 bytes that RFC 5321
 * §4.5.3.1.5 allows a reply line that is less than 50 KB (by default, with 8 messages, 13 KB), and a receive window has at
 * least 64 KB where we run; so an honest peer can always say all that it owes (RFC 2920 §3.1). One with longer replies
 * stops itself, and every write ends by its own time-out.
 *
 * <p><b>Before the first message of a flight</b>, also one that follows a reply at once, the connection looks whether the peer is
 * still there: many end the session right behind a reply. Seen in time this is a loss without doubt.
 *
 * <p><b>When the session is lost</b>, writing stops at once, and what the peer still said is read before anything is concluded:
 * a refusal that was on its way stays a refusal.
 */
final class SmtpConnection implements Connection {
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final Facts facts;
    private final PeerOffer offer;
    private final ClientSettings settings;
    private final Wire wire;
    private final ReplyReader replies;
    private final ContentWriter output;
    private final Flight flight;
    private final LongSupplier nanoTime;

    private int messages;
    private long waitingSince = NOT_WAITING;
    private boolean mute;
    private boolean over;
    private String reason = "";
    private volatile boolean closed;

    SmtpConnection(
            Facts facts,
            PeerOffer offer,
            ClientSettings settings,
            Wire wire,
            ReplyReader replies,
            LongSupplier nanoTime) {
        this.facts = facts;
        this.offer = offer;
        this.settings = settings;
        this.wire = wire;
        this.replies = replies;
        this.output = new ContentWriter(wire, settings);
        this.flight = Flight.to(offer, settings);
        this.nanoTime = nanoTime;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public boolean hasRoom() {
        return flight.hasRoom() && isReusable();
    }

    @Override
    public int inFlight() {
        return flight.size();
    }

    @Override
    public boolean isReusable() {
        return !mute && !closed && messages < settings.maximumMessages() && isStillThere();
    }

    @Override
    public void send(OutgoingMessage message) {
        if (!flight.hasRoom()) {
            throw new IllegalStateException("the flight is full with " + flight.size() + " messages");
        }
        Exchange exchange = new Exchange(message, nanoTime.getAsLong());
        Optional<Reply> objection = offer.objectionTo(message);
        if (objection.isPresent()) {
            exchange.unsendable(objection.get());
        } else {
            messages++;
            lookForGoodbye();
        }
        flight.add(exchange);
        writeWhatMayBe();
    }

    @Override
    public TransactionOutcome await() {
        Exchange exchange = flight.oldest();
        while (!exchange.isOver()) {
            try {
                listen();
            } catch (IOException e) {
                end(e);
                exchange.lose(reason, wire.sent(), flight.saidGoodbye(), nanoTime.getAsLong());
            }
        }
        flight.removeOldest();
        return exchange.outcome();
    }

    @Override
    public void quit() {
        if (!mute && !closed) {
            sayQuit();
        }
        mute = true;
        over = true;
        wire.closeGracefully(settings.timeouts().quit());
    }

    @Override
    public void close() {
        closed = true;
        wire.close();
    }

    private void listen() throws IOException {
        if (over) {
            throw new IOException(reason);
        }
        if (replies.poll()) {
            flight.hear(replies.found(), nanoTime.getAsLong());
            if (flight.knowsNoBdat()) {
                end(new IOException(
                        "the peer doesn't know BDAT: " + replies.found().reply()));
            } else if (flight.saidGoodbye() && !mute) {
                stopWriting("the peer said " + replies.found().reply());
            }
            replies.found().clear();
            waitingSince = NOT_WAITING;
            return;
        }
        writeWhatMayBe();
        flush();
        if (mute && !flight.oldest().awaitsReply()) {
            throw new IOException(reason);
        }
        replies.fill(left(mute ? settings.timeouts().quit() : patience(flight.oldest().hears)));
    }

    /** What is left of the patience with the reply that is awaited now; drop by drop doesn't make it longer. */
    private Duration left(Duration patience) {
        long now = nanoTime.getAsLong();
        if (waitingSince == NOT_WAITING) {
            waitingSince = now;
        }
        Duration left = patience.minusNanos(now - waitingSince);
        return left.isPositive() ? left : Duration.ofNanos(1);
    }

    private void writeWhatMayBe() {
        try {
            Exchange exchange = writable();
            while (exchange != null) {
                Step step = exchange.writes;
                // Noted first: the peer may answer, and end the session, before all of a content is written.
                flight.writes(exchange);
                write(exchange, step);
                output.flushIfFull();
                exchange = writable();
            }
        } catch (IOException e) {
            stopWriting(words(e));
        }
    }

    private @Nullable Exchange writable() {
        return mute ? null : flight.writable();
    }

    private void flush() {
        if (mute) {
            return;
        }
        try {
            output.flush();
        } catch (IOException e) {
            stopWriting(words(e));
        }
    }

    private void write(Exchange exchange, Step step) throws IOException {
        OutgoingMessage message = exchange.message;
        switch (step) {
            case RESET -> output.buffer().ascii("RSET\r\n");
            case MAIL -> writeMail(exchange);
            case RCPT -> {
                output.buffer().ascii("RCPT TO:<");
                MailPath.write(message.recipient(), output.buffer());
                output.buffer().ascii(">\r\n");
            }
            case DATA -> output.buffer().ascii("DATA\r\n");
            case BODY -> writeBody(exchange);
            case OVER -> throw new IllegalStateException("all of this message is written");
        }
    }

    private void writeMail(Exchange exchange) {
        OutgoingMessage message = exchange.message;
        OutputBuffer out = output.buffer();
        out.ascii("MAIL FROM:<");
        Optional<EmailAddress> returnPath = message.returnPath();
        if (returnPath.isPresent()) {
            MailPath.write(returnPath.get(), out);
        }
        out.ascii(">");
        if (offer.size()) {
            // RFC 1870 §6.1: the size without dot-stuffing and final dot.
            out.ascii(" SIZE=").decimal(exchange.size);
        }
        if (message.eightBit()) {
            out.ascii(" BODY=8BITMIME");
        }
        if (PeerOffer.needsSmtpUtf8(message)) {
            out.ascii(" SMTPUTF8");
        }
        if (message.requireTls()) {
            out.ascii(" REQUIRETLS");
        }
        out.ascii("\r\n");
    }

    private void writeBody(Exchange exchange) throws IOException {
        OutgoingMessage message = exchange.message;
        if (exchange.isRefused() && !offer.chunking()) {
            output.loneDot();
            return;
        }
        if (offer.chunking()) {
            output.buffer().ascii("BDAT ").decimal(exchange.size).ascii(" LAST\r\n");
            output.asIs(message.content(), exchange.size);
        } else {
            output.dotted(message, exchange.size);
        }
        exchange.contentEnd = output.position();
    }

    private Duration patience(Step step) {
        ClientTimeouts timeouts = settings.timeouts();
        return switch (step) {
            case RESET, MAIL -> timeouts.mail();
            case RCPT -> timeouts.rcpt();
            case DATA -> timeouts.dataInitiation();
            case BODY, OVER -> timeouts.dataTermination();
        };
    }

    private void stopWriting(String why) {
        mute = true;
        if (reason.isEmpty()) {
            reason = why;
        }
    }

    private void end(IOException failure) {
        stopWriting(words(failure));
        over = true;
        wire.close();
    }

    private boolean isStillThere() {
        lookForGoodbye();
        return !mute;
    }

    /** With nothing in flight the peer owes nothing: whatever comes ends the session, and what isn't written is in no doubt. */
    private void lookForGoodbye() {
        if (!mute && flight.size() == 0 && (replies.hasLeftovers() || !wire.isSilent())) {
            end(new IOException("the peer ended the idle session, or spoke unasked"));
        }
    }

    private void sayQuit() {
        try {
            output.buffer().ascii("QUIT\r\n");
            output.flush();
            replies.next(settings.timeouts().quit());
        } catch (IOException e) {
            // All mail is settled; the reply would have changed nothing.
            return;
        }
    }

    private String words(IOException failure) {
        if (closed) {
            return "the connection was closed on this side";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
