package io.angarium.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The server's half of an SMTP dialogue (RFC 5321) without input or output: octets in by {@link #receive}, replies out by
 * {@link #settle} and {@link #writeTo}, questions to the {@link Guest} in between. What it answers doesn't depend on how the
 * stream was cut into pieces. Never throws for what a client sends. Used by one thread.
 *
 * <pre>
 * coming     ends with                                      then
 * COMMAND    a line: DATA accepted                          DATA
 *            a line: BDAT, accepted or not                  CHUNK
 *            a line: AUTH with a challenge                  LOGIN
 *            any other line                                 COMMAND
 * LOGIN      a line that ends the exchange                  COMMAND
 * DATA       CRLF.CRLF                                      COMMAND, no transaction
 * CHUNK      the announced octets; LAST or a fault ends     COMMAND
 *            the transaction
 * </pre>
 */
final class Session {
    /** What the driver has to do once it has settled and written the replies. */
    enum Next {
        /** Read more, and offer it behind what was left over. */
        INPUT,
        /** Offer what was left over again, without reading. */
        FLUSH,
        /** Shake hands, then call {@link #secured}. Nothing was left over. */
        TLS,
        /** Close. */
        END
    }

    /** Octets of replies that are gathered before they are written. */
    private static final int REPLY_BYTES = 32_768;

    private final SmtpServerSettings settings;
    private final Guest guest;
    private final int commandLineBytes;
    private final int authLineBytes;
    private final int maxPromised;

    private final LineCutter lines;
    private final ReplyQueue replies;
    private final Answering answering;
    private final Introduction introduction;
    private final Envelope envelope;
    private final LoginDialogue login;
    private final LetterIntake letters;

    private Next next = Next.INPUT;

    Session(
            SmtpServerSettings settings,
            Client client,
            Optional<String> tls,
            Guest guest,
            LetterMemory memory,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.guest = guest;
        Limits limits = settings.limits();
        commandLineBytes = limits.intOf(Limit.COMMAND_LINE_BYTES);
        authLineBytes = Math.max(commandLineBytes, limits.intOf(Limit.AUTH_LINE_BYTES));
        maxPromised = limits.intOf(Limit.PENDING_REPLIES);
        lines = new LineCutter(settings.bareNewline(), limits.of(Limit.DISCARDED_BYTES));
        replies = new ReplyQueue(memory);
        answering = new Answering(replies, limits);
        introduction = new Introduction(client, tls);
        envelope = new Envelope(settings, introduction, guest, memory, answering, stopping);
        login = new LoginDialogue(settings, introduction, envelope, guest, answering);
        letters = new LetterIntake(settings, envelope, guest, memory, answering);
        answering.say(Answers.line("220 " + settings.hostname() + " ESMTP Angarium"));
    }

    /**
     * Takes octets in and returns the position behind those used up; what is left over has to be offered again, with more
     * behind it if {@link #next} says {@link Next#INPUT}. At most {@link Limit#AUTH_LINE_BYTES} are ever left over then.
     */
    int receive(byte[] in, int from, int to) {
        int at = from;
        while (next() == Next.INPUT) {
            int before = at;
            at = switch (letters.coming()) {
                case NOTHING -> line(in, at, to);
                case TEXT, CHUNK -> letters.receive(in, at, to);
            };
            if (at == before) {
                break;
            }
            if (next() == Next.INPUT && (replies.promised() >= maxPromised || replies.size() >= REPLY_BYTES)) {
                next = Next.FLUSH;
            }
            if (next() == Next.TLS && at < to) {
                // RFC 3207 §4.2: what came in clear before the handshake must not be taken for commands after it.
                answering.end(Answers.TLS_NOT_LAST);
            }
        }
        return at;
    }

    /** Whether {@link #settle} would have to wait for something. */
    boolean owesReplies() {
        return replies.promised() > 0;
    }

    /** What to do, known after {@link #settle}. */
    Next next() {
        return answering.isOver() ? Next.END : next;
    }

    /** Waits for the promised replies. */
    void settle() {
        if (!replies.settle()) {
            next = Next.END;
        }
    }

    /** Writes the replies in one piece, after {@link #settle}. */
    void writeTo(OutputStream out) throws IOException {
        replies.writeTo(out);
        if (next == Next.FLUSH) {
            next = Next.INPUT;
        }
    }

    /** Whether the client could be sent away without harm to a message. */
    boolean isBetweenTransactions() {
        return envelope.transaction() == null && letters.coming() != LetterIntake.Coming.CHUNK;
    }

    /** Whether a letter is coming in. */
    boolean isReceivingLetter() {
        return letters.coming() != LetterIntake.Coming.NOTHING;
    }

    /** Sends the client away since the server stops. */
    void sendAway() {
        if (next() != Next.END) {
            answering.end(Answers.STOPPING);
        }
    }

    /** The handshake is done: all that was known of the client is forgotten (RFC 3207 §4.2). */
    void secured(String protocolAndCipher) {
        introduction.secured(protocolAndCipher);
        letters.forget();
        next = Next.INPUT;
    }

    /** The connection is over. Waits for promised replies that nobody hears, so that their memory is free again. */
    void close() {
        letters.release();
        try {
            replies.settle();
        } finally {
            guest.goodbye();
        }
    }

    private int line(byte[] in, int from, int to) {
        boolean mayBeLong = login.isOpen() || isAuth(in, from, to);
        int after = lines.cut(in, from, to, mayBeLong ? authLineBytes : commandLineBytes);
        switch (lines.found()) {
            case NOTHING -> {}
            case LINE -> completeLine(in, from, lines.end());
            case TOO_LONG ->
                failLine(lines.limit() > commandLineBytes ? Answers.LOGIN_LINE_TOO_LONG : Answers.LINE_TOO_LONG);
            case CONTROL -> failLine(Answers.CONTROL);
            case BARE_NEWLINE -> answering.end(Answers.BARE_NEWLINE);
            case ENDLESS -> answering.end(Answers.TOO_MANY_ERRORS);
        }
        return after;
    }

    private static boolean isAuth(byte[] in, int from, int to) {
        return to - from > 4 && in[from + 4] == ' ' && Verb.of(in, from, from + 4) == Verb.AUTH;
    }

    /** What is no line is no response either: it ends a login. */
    private void failLine(byte[] reply) {
        login.abandon();
        answering.fail(reply);
    }

    private void completeLine(byte[] in, int from, int to) {
        if (login.isOpen()) {
            login.respond(in, from, to);
        } else {
            command(in, from, to);
        }
    }

    private void command(byte[] in, int from, int end) {
        if (!answering.allowsCommand()) {
            return;
        }
        int to = end;
        while (to > from && in[to - 1] == ' ') {
            to--; // RFC 5321 §4.1.1: trailing white space should be tolerated
        }
        int word = from;
        while (word < to && in[word] != ' ') {
            word++;
        }
        int argument = word;
        while (argument < to && in[argument] == ' ') {
            argument++;
        }
        switch (Verb.of(in, from, word)) {
            case EHLO -> hello(in, argument, to, true);
            case HELO -> hello(in, argument, to, false);
            case MAIL -> envelope.mail(in, argument, to);
            case RCPT -> envelope.rcpt(in, argument, to);
            case DATA -> letters.startData(argument < to);
            case BDAT -> letters.startChunk(in, argument, to);
            case RSET -> withoutArgument(argument < to, this::reset);
            case NOOP -> answering.say(Answers.OK);
            case QUIT -> withoutArgument(argument < to, () -> answering.end(Answers.BYE));
            case VRFY -> answering.say(Answers.CANNOT_VERIFY);
            case EXPN -> answering.fail(Answers.NOT_OFFERED);
            case HELP -> answering.say(Answers.HELP);
            case AUTH -> login.begin(in, argument, to);
            case STARTTLS -> startTls(argument < to);
            case HTTP -> answering.end(Answers.NOT_HTTP);
            case UNKNOWN -> answering.failUnknownCommand();
        }
    }

    private void withoutArgument(boolean hasArgument, Runnable command) {
        if (hasArgument) {
            answering.fail(Answers.NO_ARGUMENT);
        } else {
            command.run();
        }
    }

    private void reset() {
        letters.forget();
        answering.say(Answers.RESET);
    }

    private void hello(byte[] in, int from, int to, boolean extended) {
        if (!isName(in, from, to)) {
            answering.fail(Answers.NO_NAME);
            return;
        }
        introduction.greet(new String(in, from, to - from, StandardCharsets.US_ASCII), extended);
        letters.forget(); // RFC 5321 §4.1.4
        answering.say(extended ? extensions() : Answers.line("250 " + settings.hostname()));
    }

    /** Not a syntax check of host names, which real clients would fail, but nothing that could do harm in a header. */
    private static boolean isName(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            byte octet = in[i];
            if (octet <= ' ' || octet == 127 || "()<>,;@\"\\".indexOf(octet) >= 0) {
                return false;
            }
        }
        return to > from && to - from <= 255;
    }

    private byte[] extensions() {
        StringBuilder text = new StringBuilder();
        text.append("250-").append(settings.hostname()).append("\r\n");
        text.append("250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n");
        text.append("250-SIZE ")
                .append(settings.limits().of(Limit.MESSAGE_BYTES))
                .append("\r\n");
        if (offersTls() && introduction.login().isEmpty()) {
            text.append("250-STARTTLS\r\n");
        }
        if (login.isOffered() && introduction.login().isEmpty()) {
            text.append("250-AUTH PLAIN LOGIN\r\n");
        }
        return text.append("250 ENHANCEDSTATUSCODES\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private boolean offersTls() {
        return settings.encryption() == Encryption.STARTTLS
                && introduction.tls().isEmpty();
    }

    private void startTls(boolean hasArgument) {
        if (settings.encryption() == Encryption.NONE) {
            answering.fail(Answers.NOT_OFFERED);
        } else if (introduction.tls().isPresent()) {
            answering.fail(Answers.TLS_ACTIVE);
        } else if (hasArgument) {
            answering.fail(Answers.NO_ARGUMENT);
        } else if (introduction.login().isPresent()) {
            answering.fail(Answers.LOGGED_IN_ALREADY);
        } else if (envelope.transaction() != null) {
            answering.fail(Answers.IN_TRANSACTION);
        } else {
            answering.say(Answers.START_TLS);
            next = Next.TLS;
        }
    }
}
