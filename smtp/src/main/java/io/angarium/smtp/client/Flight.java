package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import java.net.ProtocolException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages under way on one connection, oldest first: what may be written next, and what each reply means. Pure; the
 * connection does the writing and reading.
 *
 * <p>A command is written as early as the style allows:
 *
 * <table>
 * <caption>When a command may be written</caption>
 * <tr><th>style</th><th>MAIL, RCPT</th><th>DATA</th><th>content</th></tr>
 * <tr><td>lock-step</td><td colspan="3">when everything before it is answered</td></tr>
 * <tr><td>pipelined</td><td colspan="2">when the content before it is written</td><td>after its 354</td></tr>
 * <tr><td>window</td><td>at once</td><td>–</td><td>at once, by BDAT</td></tr>
 * </table>
 *
 * <p><b>After a refusal.</b> Pipelined, the replies to the commands already written are heard and dropped. Should DATA be
 * answered by 354 although MAIL or RCPT was refused, an empty text (a lone dot) ends it (RFC 2920 §3.1). A transaction that was
 * begun by MAIL and not ended by its content stays open at the peer, so RSET goes in front of the next MAIL, in the same
 * write. In a window, messages behind the refused one are written already. Peers end a transaction with its last chunk,
 * whatever the reply; for one that doesn't, the next MAIL fails with 503: that message is lost without doubt, and the
 * connection has one message in flight from then on.
 *
 * <p><b>After a peer that has no idea of BDAT</b>, though it offers CHUNKING, nothing more can be told from what it says: it
 * may read contents as commands. Until it has taken one message, who sends should have no second one in flight.
 */
final class Flight {
    enum Style {
        LOCK_STEP,
        PIPELINED,
        WINDOW
    }

    private static final int SERVICE_NOT_AVAILABLE = 421;
    private static final int BAD_SEQUENCE = 503;
    private static final int GO_AHEAD = 354;
    /** Replies to a command that isn't known, isn't expected here, or isn't understood (RFC 5321 §4.2.2). */
    private static final Set<Integer> NO_SUCH_COMMAND = Set.of(500, 502, 503, 504);

    private final Style style;
    private final boolean chunking;
    private final int maximum;
    private final long maximumBytes;

    private @Nullable Exchange oldest;
    private @Nullable Exchange newest;
    private @Nullable Exchange writing;
    private int size;
    private long bytes;

    private boolean leftOpen;
    private boolean resetPending;
    private boolean cautious;
    private boolean goodbye;
    private boolean bdatTaken;
    private boolean bdatRefused;

    /**
     * @param maximum messages
     * @param maximumBytes of contents; a message is let in as long as those before it are less
     */
    Flight(Style style, boolean chunking, int maximum, long maximumBytes) {
        this.style = style;
        this.chunking = chunking;
        this.maximum = maximum;
        this.maximumBytes = maximumBytes;
    }

    static Flight to(PeerOffer offer, ClientSettings settings) {
        if (!offer.pipelining()) {
            return new Flight(Style.LOCK_STEP, offer.chunking(), 1, Long.MAX_VALUE);
        }
        return offer.chunking()
                ? new Flight(Style.WINDOW, true, settings.maximumFlight(), settings.maximumFlightBytes())
                : new Flight(Style.PIPELINED, false, Math.min(2, settings.maximumFlight()), Long.MAX_VALUE);
    }

    int size() {
        return size;
    }

    boolean hasRoom() {
        return size < (cautious ? 1 : maximum) && bytes < maximumBytes;
    }

    /** Whether the peer said 421: it does nothing more (RFC 5321 §3.8). */
    boolean saidGoodbye() {
        return goodbye;
    }

    /** Whether the peer offers CHUNKING and has no idea of BDAT: what else it says can't be understood. */
    boolean knowsNoBdat() {
        return bdatRefused;
    }

    void add(Exchange exchange) {
        if (newest == null) {
            oldest = exchange;
        } else {
            newest.next = exchange;
        }
        newest = exchange;
        if (writing == null) {
            writing = exchange;
        }
        size++;
        bytes += exchange.size;
    }

    Exchange oldest() {
        if (oldest == null) {
            throw new IllegalStateException("nothing is in flight");
        }
        return oldest;
    }

    void removeOldest() {
        Exchange gone = oldest();
        oldest = gone.next;
        if (oldest == null) {
            newest = null;
        }
        if (writing == gone) {
            writing = gone.next;
        }
        size--;
        bytes -= gone.size;
    }

    /** The exchange whose next command may be written now; null if a reply must come first. */
    @Nullable Exchange writable() {
        while (writing != null && writing.writes == Step.OVER) {
            writing = writing.next;
        }
        Exchange exchange = writing;
        if (exchange == null || !mayWrite(exchange)) {
            return null;
        }
        if (exchange.writes == Step.MAIL && leftOpen && !resetPending && !exchange.beginsWithReset) {
            exchange.beginsWithReset = true;
            exchange.writes = Step.RESET;
            exchange.hears = Step.RESET;
            resetPending = true;
        }
        return exchange;
    }

    private boolean mayWrite(Exchange exchange) {
        return switch (style) {
            case LOCK_STEP -> exchange == oldest && !exchange.awaitsReply();
            case PIPELINED -> exchange.writes != Step.BODY || exchange.hears == Step.BODY;
            case WINDOW -> true;
        };
    }

    /** The next command of this exchange is being written; from now on its reply may come. */
    void writes(Exchange exchange) {
        exchange.writes = after(exchange.writes);
    }

    /**
     * A reply came; it is for the oldest exchange.
     *
     * @throws ProtocolException if it can't be an answer to what was asked; the session is out of step
     */
    void hear(ReplyParser found, long now) throws ProtocolException {
        Exchange exchange = oldest();
        Step step = exchange.hears;
        int code = found.code();
        if (!exchange.awaitsReply() || step == Step.OVER) {
            throw new ProtocolException("the peer said " + code + " unasked");
        }
        if (code == SERVICE_NOT_AVAILABLE) {
            goodbye = true;
        }
        if (step == Step.BODY && isOffBdat(exchange, code)) {
            bdatRefused = true;
            exchange.refuseBdat(found.reply(), code == GO_AHEAD && holdsLoneDot(exchange), now);
            return;
        }
        boolean isGoAhead = code >= 300 && code < 400;
        if (code < 400 && isGoAhead != (step == Step.DATA)) {
            throw new ProtocolException("the peer answered " + step + " with " + found.reply());
        }
        if (code < 400) {
            agreed(exchange, step, found, now);
        } else {
            refused(exchange, step, found.reply(), now);
        }
    }

    /** An honest objection to the content has another code, or comes from a peer that took others by BDAT. */
    private boolean isOffBdat(Exchange exchange, int code) {
        return chunking
                && !bdatTaken
                && exchange.mailAccepted
                && exchange.recipientAccepted
                && !exchange.isRefused()
                && (code == GO_AHEAD || NO_SUCH_COMMAND.contains(code));
    }

    /** Whether what is under way could end a text. */
    private static boolean holdsLoneDot(Exchange first) {
        for (Exchange each = first; each != null; each = each.next) {
            if (each.message.holdsLoneDot()) {
                return true;
            }
        }
        return false;
    }

    private void agreed(Exchange exchange, Step step, ReplyParser found, long now) throws ProtocolException {
        exchange.hears = after(step);
        switch (step) {
            case RESET -> {
                leftOpen = false;
                resetPending = false;
            }
            case MAIL -> {
                exchange.mailAccepted = true;
                leftOpen = false;
            }
            case RCPT -> exchange.recipientAccepted = true;
            case DATA -> requireThatALoneDotIsHarmless(exchange);
            case BODY -> bodyTaken(exchange, found, now);
            case OVER -> throw new IllegalStateException("nothing is asked when all is over");
        }
    }

    /** The dot would deliver an empty message if a recipient stood. */
    private static void requireThatALoneDotIsHarmless(Exchange exchange) throws ProtocolException {
        if (exchange.isRefused() && exchange.recipientAccepted) {
            throw new ProtocolException("the peer refused MAIL and went on with RCPT and DATA");
        }
    }

    private void bodyTaken(Exchange exchange, ReplyParser found, long now) {
        exchange.bodyAnswered = true;
        // Out of step, MAIL was refused and the message taken all the same; without a recipient nothing was.
        if (exchange.recipientAccepted) {
            exchange.accept(found.reply(), now);
            bdatTaken = chunking;
            leftOpen = false;
        } else {
            endRefused(exchange, now);
        }
    }

    private void refused(Exchange exchange, Step step, Reply reply, long now) throws ProtocolException {
        if (step == Step.RESET && !goodbye) {
            throw new ProtocolException("the peer refused RSET with " + reply);
        }
        if (step == Step.MAIL && reply.code() == BAD_SEQUENCE && leftOpen && !exchange.beginsWithReset) {
            exchange.outOfStep = true;
            cautious = true;
        }
        exchange.refuse(step, reply, now);
        exchange.hears = after(step);
        if (step == Step.BODY) {
            exchange.bodyAnswered = true;
        }
        if (step == Step.DATA || step == Step.BODY || style == Style.LOCK_STEP) {
            endRefused(exchange, now);
        }
    }

    private void endRefused(Exchange exchange, long now) {
        if (exchange.mailAccepted) {
            leftOpen = chunking || !exchange.bodyAnswered;
        }
        exchange.endRefused(now);
    }

    private Step after(Step step) {
        return switch (step) {
            case RESET -> Step.MAIL;
            case MAIL -> Step.RCPT;
            case RCPT -> chunking ? Step.BODY : Step.DATA;
            case DATA -> Step.BODY;
            case BODY, OVER -> Step.OVER;
        };
    }
}
