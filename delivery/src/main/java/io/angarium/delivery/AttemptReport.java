package io.angarium.delivery;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Everything worth telling about one attempt: what an event and a trace are made from. It travels as the detail of the
 * spool's record, in the compact form of {@link #encode}.
 *
 * <p>Times are cut to microseconds and texts to the named limits, so that what is decoded equals what was encoded.
 *
 * @param attempt from 1
 * @param due when the recipient could have been sent at the earliest
 * @param taken when its turn came
 * @param waited why it waited from due to taken, as far as there was a reason; empty if there was none
 * @param rendering how its letter was made; empty if it didn't come to that
 * @param connection over which it went; empty if there was none
 * @param sent when it was handed to the connection; empty if it wasn't
 * @param stage how far it came
 * @param code what Mailgun's events call {@code delivery-status.code}: the reply's code, or one of the {@code CODE_} constants
 * @param replyCode the peer's code, 0 if it said nothing
 * @param text the peer's words, or ours if it said none
 * @param reason Mailgun's word for a failure
 * @param took from handing it to the connection until the outcome
 * @param duplicateRisk the receiver may have taken it although no reply came, so that another attempt may make a duplicate
 * @param nextDue when it is tried again; empty if it isn't
 * @param classification what the peer's refusal means; empty if there was none
 */
public record AttemptReport(
        int attempt,
        Instant due,
        Instant taken,
        String waited,
        Optional<Rendering> rendering,
        Optional<Hop> connection,
        Optional<Instant> sent,
        Stage stage,
        int code,
        int replyCode,
        String text,
        Reason reason,
        Duration took,
        boolean duplicateRisk,
        Optional<Instant> nextDue,
        Optional<Classification> classification) {
    /** The receiver took the message. */
    public static final int CODE_DELIVERED = 250;
    /** The domain has no MX. */
    public static final int CODE_NO_MX = 498;
    /** No connection, or it broke, or nobody answered. */
    public static final int CODE_CONNECTION = 499;
    /** The letter could not be made or the stored message not be read. */
    public static final int CODE_UNSENDABLE = 554;
    /** Ran out of time. */
    public static final int CODE_TOO_OLD = 602;
    /** Withheld: mail to the recipient bounced before. */
    public static final int CODE_SUPPRESSED_BOUNCE = 605;
    /** Withheld: the recipient unsubscribed. */
    public static final int CODE_SUPPRESSED_UNSUBSCRIBE = 606;
    /** Withheld: the recipient complained. */
    public static final int CODE_SUPPRESSED_COMPLAINT = 607;
    /** Test mode: nothing was sent. */
    public static final int CODE_TEST = 650;

    /** Characters of a text that are kept. */
    public static final int MAX_TEXT = 512;
    /** Characters of a name or a note that are kept. */
    public static final int MAX_NAME = 255;
    /** Notes that are kept. */
    public static final int MAX_NOTES = 16;

    /** How far an attempt came. The code is what the log holds. */
    public enum Stage {
        ROUTE(0),
        RENDER(1),
        CONNECT(2),
        GREETING(3),
        EHLO(4),
        STARTTLS(5),
        TLS_HANDSHAKE(6),
        MAIL(7),
        RCPT(8),
        DATA(9),
        BODY(10),
        /** The receiver's final reply was positive. */
        ACCEPTED(11),
        /** Before anything was tried: its time was over. */
        QUEUE(12);

        private static final List<Stage> BY_CODE = List.of(values());

        private final int code;

        Stage(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Stage ofCode(int code) {
            if (code >= BY_CODE.size()) {
                throw new IllegalArgumentException("no stage has code " + code);
            }
            return BY_CODE.get(code);
        }
    }

    /** Mailgun's word for why something failed. The code is what the log holds. */
    public enum Reason {
        NONE(0, ""),
        GENERIC(1, "generic"),
        BOUNCE(2, "bounce"),
        OLD(3, "old"),
        HARDFAIL(4, "hardfail"),
        ESPBLOCK(5, "espblock"),
        GREYLISTED(6, "greylisted"),
        BLACKLISTED(7, "blacklisted"),
        SUPPRESS_BOUNCE(8, "suppress-bounce"),
        SUPPRESS_UNSUBSCRIBE(9, "suppress-unsubscribe"),
        SUPPRESS_COMPLAINT(10, "suppress-complaint");

        private static final List<Reason> BY_CODE = List.of(values());

        private final int code;
        private final String word;

        Reason(int code, String word) {
            this.code = code;
            this.word = word;
        }

        int code() {
            return code;
        }

        /** As events spell it; empty if nothing failed. */
        public String word() {
            return word;
        }

        /** Whether the letter was withheld, so that no receiver had a say. */
        public boolean isSuppression() {
            return this == SUPPRESS_BOUNCE || this == SUPPRESS_UNSUBSCRIBE || this == SUPPRESS_COMPLAINT;
        }

        /** The word for a refusal. */
        static Reason of(Classification meaning) {
            return switch (meaning.category()) {
                case GREYLISTED -> GREYLISTED;
                case BLOCK_LISTED -> BLACKLISTED;
                case REPUTATION, THROTTLED, TOO_MANY_CONNECTIONS, SPAM_CONTENT, AUTHENTICATION_FAILED -> ESPBLOCK;
                case NO_SUCH_RECIPIENT,
                        INACTIVE_RECIPIENT,
                        MAILBOX_FULL,
                        VIRUS,
                        POLICY,
                        TOO_LARGE,
                        BAD_DOMAIN,
                        RELAYING_DENIED,
                        SYSTEM_TROUBLE,
                        TLS_REQUIRED,
                        PROTOCOL,
                        UNKNOWN -> meaning.advice() == Advice.GIVE_UP ? BOUNCE : GENERIC;
            };
        }

        static Reason ofCode(int code) {
            if (code >= BY_CODE.size()) {
                throw new IllegalArgumentException("no reason has code " + code);
            }
            return BY_CODE.get(code);
        }
    }

    /**
     * How the letter was made.
     *
     * @param finished when it was ready
     * @param took time spent on it
     * @param notes what was done, such as the signatures made
     */
    public record Rendering(Instant finished, Duration took, List<String> notes) {
        public Rendering {
            finished = micros(finished);
            took = micros(took);
            notes = notes.stream()
                    .limit(MAX_NOTES)
                    .map(note -> shortened(note, MAX_NAME))
                    .toList();
        }
    }

    /** By what a host's certificate was accepted. The code is what the log holds. */
    public enum Verification {
        /** Nobody asked for more than encryption. */
        NONE(0, "none"),
        /** An authority vouches for the host's name. */
        PKIX(1, "PKIX"),
        /** As before, and the domain's MTA-STS policy names the host. */
        MTA_STS(2, "MTA-STS"),
        /** The host's TLSA records, proved by DNSSEC. */
        DANE(3, "DANE");

        private static final List<Verification> BY_CODE = List.of(values());

        private final int code;
        private final String word;

        Verification(int code, String word) {
            this.code = code;
            this.word = word;
        }

        int code() {
            return code;
        }

        /** For people. */
        public String word() {
            return word;
        }

        static Verification ofCode(int code) {
            if (code >= BY_CODE.size()) {
                throw new IllegalArgumentException("no verification has code " + code);
            }
            return BY_CODE.get(code);
        }
    }

    /**
     * What TLS agreed on.
     *
     * @param certificateVerified whether the certificate would do by PKIX, asked for or not
     * @param by what it was accepted by
     */
    public record Tls(String protocol, String cipher, boolean certificateVerified, Verification by) {
        public Tls(String protocol, String cipher, boolean certificateVerified) {
            this(protocol, cipher, certificateVerified, Verification.NONE);
        }

        public Tls {
            protocol = shortened(protocol, MAX_NAME);
            cipher = shortened(cipher, MAX_NAME);
        }
    }

    /**
     * The connection over which it went.
     *
     * @param id unique within a run of the server
     * @param host the exchanger's name
     * @param source local address
     * @param reused whether another message had gone over it before
     * @param opened when it was ready for mail
     * @param setUp from the start of the connect until then
     * @param remark what else is worth knowing, such as why it is in clear; or empty
     */
    public record Hop(
            long id,
            String host,
            InetAddress remote,
            int port,
            InetAddress source,
            Optional<Tls> tls,
            boolean reused,
            Instant opened,
            Duration setUp,
            String remark) {
        public Hop {
            host = shortened(host, MAX_NAME);
            remark = shortened(remark, MAX_TEXT);
            opened = micros(opened);
            setUp = micros(setUp);
        }

        Hop asReused() {
            return new Hop(id, host, remote, port, source, tls, true, opened, setUp, remark);
        }
    }

    public AttemptReport {
        due = micros(due);
        taken = micros(taken);
        waited = shortened(waited, MAX_TEXT);
        sent = sent.map(AttemptReport::micros);
        text = shortened(text, MAX_TEXT);
        took = micros(took);
        nextDue = nextDue.map(AttemptReport::micros);
    }

    /** The enhanced status code at the beginning of the text (RFC 3463), such as {@code 4.7.1}; empty if there is none. */
    public String enhancedCode() {
        return EnhancedCode.atStartOf(text);
    }

    /** The compact form. */
    public byte[] encode() {
        return ReportCodec.encode(this);
    }

    /**
     * Reads the compact form from the buffer's position to its limit.
     *
     * @throws IllegalArgumentException if it isn't one, or of a version that is not known here
     */
    public static AttemptReport decode(ByteBuffer detail) {
        return ReportCodec.decode(detail);
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static Duration micros(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MICROS);
    }

    /** At most this many characters; a pair of surrogates is never cut in two. */
    static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}
