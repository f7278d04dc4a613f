package io.angarium.delivery.shaping;

import io.angarium.delivery.classification.Classification;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says whether a connection may be opened and a message sent now, and learns from what came of it. Any thread may call; no
 * method blocks, does I/O or reads a clock.
 *
 * <p>Every {@link Answer.Go} is paid back once: one to {@link #mayConnect} by {@link #failed} or {@link #disconnected}, one to {@link #maySend} by
 * {@link #returned} or {@link #answered}.
 */
public interface Shaper {
    /** Whether something may be done now. */
    sealed interface Answer {
        /** Yes; it counts from now on. */
        record Go() implements Answer {}

        /** Not before the hold is over. */
        record Wait(Hold hold) implements Answer {}
    }

    /**
     * What holds something back.
     *
     * @param limit its name, such as {@code message rate of google from 192.0.2.1}
     * @param value in words, such as {@code 12/s} or {@code 20 connections}
     * @param setBy who set it: a file with line, {@code adaptation}, or an operator
     * @param reply the receiver's words that caused it; empty if none did
     * @param until when it may be worth asking again; empty if that depends on others (a connection that has to close)
     * @param reach what else need not ask before then
     */
    record Hold(String limit, String value, String setBy, String reply, Optional<Instant> until, Reach reach) {
        /** Holds nothing but what asked. */
        public Hold(String limit, String value, String setBy, String reply, Optional<Instant> until) {
            this(limit, value, setBy, reply, until, Reach.STREAM);
        }
    }

    /** How much a hold keeps back beside the stream that asked. Too narrow costs needless asking; too wide would be wrong. */
    enum Reach {
        /** This stream. */
        STREAM,
        /** Every stream of the same tenant with the same urgency. */
        TENANT,
        /** Every stream of the same urgency on this path. */
        PATH
    }

    /** How a message or a connection attempt ended, as far as shaping cares. */
    sealed interface Ending {
        /** The receiver answered: took it, or what its refusal means. */
        record Answered(Optional<Classification> refusal, String reply, Duration took) implements Ending {}

        /** The connection broke or never stood. */
        record Broken(String reason) implements Ending {}

        /**
         * The receiver would not take this message over a connection that had carried others: perhaps it has had enough of that
         * connection, perhaps of the sender.
         *
         * @param taken messages that it took over that connection
         * @param answered messages that it answered for, the refused ones among them
         */
        record Spent(int taken, int answered, Classification meaning, String reply, Duration took) implements Ending {}
    }

    /** Whether a further connection may be opened; the path may name a host. */
    Answer mayConnect(Path path, Instant now);

    /** A connection that was allowed stands now. */
    void connected(Path path, Duration took, Instant now);

    /**
     * A connection that was allowed never stood.
     *
     * @param ending {@link Ending.Answered} if the receiver turned it away with a reply
     */
    void failed(Path path, Ending ending, Instant now);

    /**
     * A connection that stood is gone.
     *
     * @param path the same that {@link #mayConnect} was asked about
     * @param ending how it broke before a message was answered; empty if one was, or it ended well
     */
    void disconnected(Path path, Optional<Ending.Broken> ending, Instant now);

    /** Whether one message of this stream may go out on this path. */
    Answer maySend(Path path, Stream stream, Instant now);

    /** A message that was allowed was not sent after all. */
    void returned(Path path, Stream stream, Instant now);

    /** A message that was allowed was sent, and this came of it. */
    void answered(Path path, Stream stream, Ending ending, Instant now);

    /** Messages after which a connection on this path has to be given up; {@link Integer#MAX_VALUE} if there is no such limit. */
    int messagesPerConnection(Path path);

    /** Messages that a tenant may send for each one of a tenant with weight 1 while both wait; at least 1. */
    default int weight(String tenant) {
        return 1;
    }

    /** Messages a second that may leave on this path now; empty if nothing limits them or it can't be told in advance. */
    default OptionalDouble rate(Path path, Instant now) {
        return OptionalDouble.empty();
    }

    /**
     * Messages a second that this stream may send on this path by what limits it apart from others, be it a rule or what was
     * learned about its tenant, domain or content; empty if nothing does.
     */
    default OptionalDouble ownRate(Path path, Stream stream, Instant now) {
        return OptionalDouble.empty();
    }

    /** What would keep a message of this stream from going now; a question of people, which counts nothing. */
    default Optional<Hold> look(Path path, Stream stream, Instant now) {
        return Optional.empty();
    }

    /** No limits, nothing learned. */
    static Shaper unlimited() {
        return Unlimited.SHAPER;
    }
}
