package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.LoginExchange.Challenge;
import io.angarium.smtp.server.LoginExchange.Credentials;
import io.angarium.smtp.server.LoginExchange.Malformed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's half of an SMTP dialogue (RFC 5321) without input or output: octets in by {@link #receive}, replies out by
 * {@link #settle} and {@link #writeTo}, questions to the {@link Guest} in between. What it answers doesn't depend on how the
 * stream was cut into pieces. Never throws for what a client sends. Used by one thread.
 *
 * <pre>
 * phase      ends with                                      then
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

    private enum Phase {
        COMMAND,
        LOGIN,
        DATA,
        CHUNK
    }

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** Octets of replies that are gathered before they are written. */
    private static final int REPLY_BYTES = 32_768;

    private final SmtpServerSettings settings;
    private final Client client;
    private final Guest guest;
    private final LetterMemory memory;
    private final BooleanSupplier stopping;

    private final int commandLineBytes;
    private final int authLineBytes;
    private final long maxMessage;
    private final long maxRecipients;
    private final long maxDiscarded;
    private final long maxCommands;
    private final long maxErrors;
    private final long maxUnknown;
    private final int maxPromised;

    private final LineCutter lines;
    private final ReplyQueue replies;
    private final LetterBuffer letter;
    private final PathReader path;

    private Phase phase = Phase.COMMAND;
    private Next next = Next.INPUT;
    private Optional<String> tls;
    private Optional<String> login = Optional.empty();
    private @Nullable String greeting;
    private boolean esmtp;

    private @Nullable Transaction transaction;
    private AcceptedRecipients recipients = AcceptedRecipients.NONE;
    private boolean recipientTried;
    private boolean inChunks;

    private long chunkLeft;
    private boolean chunkLast;
    private byte @Nullable [] chunkRefusal;

    private @Nullable LoginExchange exchange;
    private long discarded;

    private long commands;
    private long errors;
    private long unknown;

    Session(
            SmtpServerSettings settings,
            Client client,
            Optional<String> tls,
            Guest guest,
            LetterMemory memory,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.client = client;
        this.tls = tls;
        this.guest = guest;
        this.memory = memory;
        this.stopping = stopping;
        Limits limits = settings.limits();
        commandLineBytes = limits.intOf(Limit.COMMAND_LINE_BYTES);
        authLineBytes = Math.max(commandLineBytes, limits.intOf(Limit.AUTH_LINE_BYTES));
        maxMessage = limits.of(Limit.MESSAGE_BYTES);
        maxRecipients = limits.of(Limit.RECIPIENTS);
        maxDiscarded = limits.of(Limit.DISCARDED_BYTES);
        maxCommands = limits.of(Limit.COMMANDS);
        maxErrors = limits.of(Limit.ERRORS);
        maxUnknown = limits.of(Limit.UNKNOWN_COMMANDS);
        maxPromised = limits.intOf(Limit.PENDING_REPLIES);
        lines = new LineCutter(settings.bareNewline(), maxDiscarded);
        replies = new ReplyQueue(memory);
        letter = new LetterBuffer(limits, settings.bareNewline(), memory);
        path = new PathReader(settings.hostname());
        replies.add(Answers.line("220 " + settings.hostname() + " ESMTP Angarium"));
    }

    /**
     * Takes octets in and returns the position behind those used up; what is left over has to be offered again, with more
     * behind it if {@link #next} says {@link Next#INPUT}. At most {@link Limit#AUTH_LINE_BYTES} are ever left over then.
     */
    int receive(byte[] in, int from, int to) {
        int at = from;
        while (next == Next.INPUT) {
            int before = at;
            at = switch (phase) {
                case COMMAND, LOGIN -> line(in, at, to);
                case DATA -> data(in, at, to);
                case CHUNK -> chunk(in, at, to);
            };
            if (at == before) {
                break;
            }
            if (next == Next.INPUT && (replies.promised() >= maxPromised || replies.size() >= REPLY_BYTES)) {
                next = Next.FLUSH;
            }
            if (next == Next.TLS && at < to) {
                // RFC 3207 §4.2: what came in clear before the handshake must not be taken for commands after it.
                end(Answers.TLS_NOT_LAST);
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
        return next;
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
        return transaction == null && phase != Phase.CHUNK;
    }

    /** Whether a letter is coming in. */
    boolean isReceivingLetter() {
        return phase == Phase.DATA || phase == Phase.CHUNK;
    }

    /** Sends the client away since the server stops. */
    void sendAway() {
        if (next != Next.END) {
            end(Answers.STOPPING);
        }
    }

    /** The handshake is done: all that was known of the client is forgotten (RFC 3207 §4.2). */
    void secured(String protocolAndCipher) {
        tls = Optional.of(protocolAndCipher);
        greeting = null;
        login = Optional.empty();
        forgetTransaction();
        next = Next.INPUT;
    }

    /** The connection is over. Waits for promised replies that nobody hears, so that their memory is free again. */
    void close() {
        letter.release();
        try {
            replies.settle();
        } finally {
            guest.goodbye();
        }
    }

    // Lines

    private int line(byte[] in, int from, int to) {
        boolean mayBeLong = phase == Phase.LOGIN || isAuth(in, from, to);
        int after = lines.cut(in, from, to, mayBeLong ? authLineBytes : commandLineBytes);
        switch (lines.found()) {
            case NOTHING -> {}
            case LINE -> completeLine(in, from, lines.end());
            case TOO_LONG ->
                failLine(lines.limit() > commandLineBytes ? Answers.LOGIN_LINE_TOO_LONG : Answers.LINE_TOO_LONG);
            case CONTROL -> failLine(Answers.CONTROL);
            case BARE_NEWLINE -> end(Answers.BARE_NEWLINE);
            case ENDLESS -> end(Answers.TOO_MANY_ERRORS);
        }
        return after;
    }

    private static boolean isAuth(byte[] in, int from, int to) {
        return to - from > 4 && in[from + 4] == ' ' && Verb.of(in, from, from + 4) == Verb.AUTH;
    }

    /** What is no line is no response either: it ends a login. */
    private void failLine(byte[] reply) {
        phase = Phase.COMMAND;
        exchange = null;
        fail(reply);
    }

    private void completeLine(byte[] in, int from, int to) {
        if (phase == Phase.LOGIN) {
            loginResponse(in, from, to);
        } else {
            command(in, from, to);
        }
    }

    private void command(byte[] in, int from, int end) {
        if (++commands > maxCommands) {
            end(Answers.TOO_MANY_COMMANDS);
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
            case MAIL -> mail(in, argument, to);
            case RCPT -> rcpt(in, argument, to);
            case DATA -> startData(argument < to);
            case BDAT -> startChunk(in, argument, to);
            case RSET -> withoutArgument(argument < to, this::reset);
            case NOOP -> replies.add(Answers.OK);
            case QUIT -> withoutArgument(argument < to, () -> end(Answers.BYE));
            case VRFY -> replies.add(Answers.CANNOT_VERIFY);
            case EXPN -> fail(Answers.NOT_OFFERED);
            case HELP -> replies.add(Answers.HELP);
            case AUTH -> auth(in, argument, to);
            case STARTTLS -> startTls(argument < to);
            case HTTP -> end(Answers.NOT_HTTP);
            case UNKNOWN -> unknown();
        }
    }

    private void withoutArgument(boolean hasArgument, Runnable command) {
        if (hasArgument) {
            fail(Answers.NO_ARGUMENT);
        } else {
            command.run();
        }
    }

    private void unknown() {
        if (++unknown > maxUnknown) {
            end(Answers.TOO_MANY_ERRORS);
        } else {
            fail(Answers.UNKNOWN_COMMAND);
        }
    }

    /** Refuses something that the client did wrong. */
    private void fail(byte[] reply) {
        if (++errors > maxErrors) {
            end(Answers.TOO_MANY_ERRORS);
        } else {
            replies.add(reply);
        }
    }

    private void refuse(Reply reply) {
        replies.add(reply);
        if (reply.code() == 421) {
            next = Next.END;
        }
    }

    private void end(byte[] reply) {
        replies.add(reply);
        next = Next.END;
    }

    // Greeting and TLS

    private void hello(byte[] in, int from, int to, boolean extended) {
        if (!isName(in, from, to)) {
            fail(Answers.NO_NAME);
            return;
        }
        greeting = new String(in, from, to - from, StandardCharsets.US_ASCII);
        esmtp = extended;
        forgetTransaction(); // RFC 5321 §4.1.4
        replies.add(extended ? extensions() : Answers.line("250 " + settings.hostname()));
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
        text.append("250-SIZE ").append(maxMessage).append("\r\n");
        if (offersTls() && login.isEmpty()) {
            text.append("250-STARTTLS\r\n");
        }
        if (tls.isPresent()) {
            text.append("250-REQUIRETLS\r\n"); // RFC 8689 §2: never in clear
        }
        if (offersLogin() && login.isEmpty()) {
            text.append("250-AUTH PLAIN LOGIN\r\n");
        }
        return text.append("250 ENHANCEDSTATUSCODES\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private boolean offersTls() {
        return settings.encryption() == Encryption.STARTTLS && tls.isEmpty();
    }

    private boolean offersLogin() {
        return settings.login() != Login.NONE && (tls.isPresent() || !settings.loginOnlyUnderTls());
    }

    private void startTls(boolean hasArgument) {
        if (settings.encryption() == Encryption.NONE) {
            fail(Answers.NOT_OFFERED);
        } else if (tls.isPresent()) {
            fail(Answers.TLS_ACTIVE);
        } else if (hasArgument) {
            fail(Answers.NO_ARGUMENT);
        } else if (login.isPresent()) {
            fail(Answers.LOGGED_IN_ALREADY);
        } else if (transaction != null) {
            fail(Answers.IN_TRANSACTION);
        } else {
            replies.add(Answers.START_TLS);
            next = Next.TLS;
        }
    }

    // Login

    private void auth(byte[] in, int from, int to) {
        if (settings.login() == Login.NONE) {
            fail(Answers.NOT_OFFERED);
        } else if (greeting == null || !esmtp) {
            fail(Answers.NO_GREETING);
        } else if (!offersLogin()) {
            fail(Answers.TLS_NEEDED);
        } else if (login.isPresent()) {
            fail(Answers.LOGGED_IN_ALREADY);
        } else if (transaction != null) {
            fail(Answers.IN_TRANSACTION); // RFC 4954 §4
        } else if (from == to) {
            fail(Answers.NO_MECHANISM);
        } else {
            beginLogin(new String(in, from, to - from, StandardCharsets.ISO_8859_1));
        }
    }

    private void beginLogin(String argument) {
        int space = argument.indexOf(' ');
        Optional<LoginExchange> begun = LoginExchange.by(space < 0 ? argument : argument.substring(0, space));
        if (begun.isEmpty()) {
            fail(Answers.UNKNOWN_MECHANISM);
            return;
        }
        exchange = begun.get();
        login(space < 0 ? exchange.begin() : exchange.beginWith(argument.substring(space + 1)));
    }

    private void loginResponse(byte[] in, int from, int to) {
        LoginExchange current = exchange;
        if (current == null || (to - from == 1 && in[from] == '*')) {
            phase = Phase.COMMAND;
            exchange = null;
            fail(Answers.LOGIN_CANCELLED);
            return;
        }
        login(current.answer(new String(in, from, to - from, StandardCharsets.ISO_8859_1)));
    }

    private void login(LoginExchange.Step step) {
        switch (step) {
            case Challenge(byte[] line) -> {
                replies.add(line);
                phase = Phase.LOGIN;
                return;
            }
            case Malformed _ -> fail(Answers.BAD_LOGIN);
            case Credentials credentials -> check(credentials);
        }
        phase = Phase.COMMAND;
        exchange = null;
    }

    private void check(Credentials credentials) {
        boolean right;
        try {
            right = guest.authenticate(credentials.user(), credentials.password());
        } catch (RuntimeException e) {
            LOG.error("a login could not be checked", e);
            replies.add(Answers.LOGIN_TROUBLE);
            return;
        }
        if (right) {
            login = Optional.of(credentials.user());
            replies.add(Answers.LOGGED_IN);
        } else {
            fail(Answers.LOGIN_FAILED);
        }
    }

    // Envelope

    private void mail(byte[] in, int from, int to) {
        String name = greeting;
        if (name == null) {
            fail(Answers.NO_GREETING);
        } else if (settings.login() == Login.REQUIRED && login.isEmpty()) {
            fail(Answers.LOGIN_NEEDED);
        } else if (transaction != null) {
            fail(Answers.NESTED);
        } else if (stopping.getAsBoolean()) {
            end(Answers.STOPPING);
        } else {
            int start = afterKeyword(in, from, to, "FROM:");
            if (start < 0) {
                fail(Answers.BAD_MAIL);
            } else if (!path.read(in, start, to)) {
                fail(Answers.BAD_SENDER);
            } else {
                sender(name, in, to);
            }
        }
    }

    /** Behind the keyword; a space between it and the path is not RFC 5321 but common, and harmless. */
    private static int afterKeyword(byte[] in, int from, int to, String keyword) {
        int end = from + keyword.length();
        if (end > to) {
            return -1;
        }
        for (int i = 0; i < keyword.length(); i++) {
            int upper = in[from + i] >= 'a' && in[from + i] <= 'z' ? in[from + i] - 32 : in[from + i];
            if (upper != keyword.charAt(i)) {
                return -1;
            }
        }
        while (end < to && in[end] == ' ') {
            end++;
        }
        return end;
    }

    private void sender(String name, byte[] in, int to) {
        MailParameters parameters = new MailParameters();
        boolean bare = path.end() == to;
        if (!bare && !esmtp) {
            fail(Answers.UNKNOWN_PARAMETER);
            return;
        }
        switch (parameters.read(in, path.end(), to, settings.login() != Login.NONE, tls.isPresent())) {
            case UNKNOWN -> fail(Answers.UNKNOWN_PARAMETER);
            case MALFORMED -> fail(Answers.BAD_PARAMETER);
            case FINE -> {
                if (path.isUtf8() && !parameters.smtpUtf8()) {
                    fail(Answers.UTF8_NEEDED);
                } else if (parameters.size() > maxMessage) {
                    fail(Answers.TOO_LARGE); // RFC 1870 §6.1
                } else if (memory.isExhausted()) {
                    replies.add(Answers.NO_MEMORY);
                } else {
                    open(name, parameters);
                }
            }
        }
    }

    private void open(String name, MailParameters parameters) {
        Transaction opened = new Transaction(
                client,
                name,
                esmtp,
                login,
                tls,
                path.address(),
                parameters.size(),
                parameters.eightBitMime(),
                parameters.smtpUtf8(),
                AcceptedRecipients.NONE,
                parameters.requireTls());
        Optional<Reply> refusal = ask(() -> guest.sender(opened));
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else {
            forgetTransaction();
            transaction = opened;
            replies.add(Answers.SENDER_OK);
        }
    }

    /** A guest that fails is a guest that says: later. */
    private static Optional<Reply> ask(Supplier<Optional<Reply>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            LOG.error("a command could not be decided", e);
            return Optional.of(Answers.TROUBLE);
        }
    }

    private void rcpt(byte[] in, int from, int to) {
        Transaction current = transaction;
        if (current == null) {
            fail(Answers.NO_SENDER);
            return;
        }
        if (inChunks) {
            fail(Answers.IN_CHUNKS);
            return;
        }
        int start = afterKeyword(in, from, to, "TO:");
        if (start < 0) {
            fail(Answers.BAD_RCPT);
            return;
        }
        // A bad address in a long list is no reason to end the session: it doesn't count as an error of protocol.
        Optional<EmailAddress> address = path.read(in, start, to) ? path.address() : Optional.empty();
        if (address.isEmpty()) {
            replies.add(Answers.BAD_RECIPIENT);
        } else if (path.end() != to) {
            fail(Answers.UNKNOWN_PARAMETER);
        } else if (path.isUtf8() && !current.smtpUtf8()) {
            replies.add(Answers.UTF8_NEEDED);
        } else if (recipients.size() >= maxRecipients) {
            replies.add(Answers.TOO_MANY_RECIPIENTS);
        } else {
            recipient(current, address.get());
        }
    }

    private void recipient(Transaction current, EmailAddress address) {
        recipientTried = true;
        Optional<Reply> refusal = ask(() -> guest.recipient(current, address));
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        recipients = recipients.and(address);
        transaction = new Transaction(
                current.client(),
                current.greeting(),
                current.esmtp(),
                current.login(),
                current.tls(),
                current.returnPath(),
                current.declaredSize(),
                current.eightBitMime(),
                current.smtpUtf8(),
                recipients,
                current.requireTls());
        replies.add(Answers.RECIPIENT_OK);
    }

    private void reset() {
        forgetTransaction();
        replies.add(Answers.RESET);
    }

    private void forgetTransaction() {
        transaction = null;
        recipients = AcceptedRecipients.NONE;
        recipientTried = false;
        inChunks = false;
        letter.release();
    }

    // Letters

    private void startData(boolean hasArgument) {
        Transaction current = transaction;
        if (hasArgument) {
            fail(Answers.NO_ARGUMENT);
        } else if (current == null) {
            fail(Answers.NO_SENDER);
        } else if (inChunks) {
            fail(Answers.IN_CHUNKS); // RFC 3030 §3
        } else if (recipients.isEmpty()) {
            fail(recipientTried ? Answers.NO_VALID_RECIPIENT : Answers.NO_RECIPIENT);
        } else if (memory.isExhausted()) {
            replies.add(Answers.NO_MEMORY);
        } else if (beginLetter(current, true, current.declaredSize())) {
            replies.add(Answers.START_DATA);
            phase = Phase.DATA;
        } else {
            replies.add(Answers.SORRY);
        }
    }

    private boolean beginLetter(Transaction current, boolean dotStuffed, long announced) {
        try {
            letter.begin(dotStuffed, guest.preamble(current), announced);
            return true;
        } catch (RuntimeException e) {
            LOG.error("a letter could not be begun", e);
            return false;
        }
    }

    private int data(byte[] in, int from, int to) {
        int at = letter.add(in, from, to);
        if (letter.size() - maxMessage > maxDiscarded) {
            end(Answers.TOO_LARGE);
        } else if (letter.isComplete()) {
            phase = Phase.COMMAND;
            finishLetter();
        }
        return at;
    }

    private void finishLetter() {
        LetterBuffer.Fault fault = letter.fault();
        Transaction finished = transaction;
        if (fault != null || finished == null) {
            refuseLetter(fault == null ? LetterBuffer.Fault.NO_MEMORY : fault);
        } else {
            handOver(finished);
        }
        forgetTransaction();
    }

    private void handOver(Transaction finished) {
        Letter sealed = letter.seal();
        long held = letter.handOver();
        try {
            replies.add(guest.message(finished, sealed), held);
            commands = 0;
            errors = 0;
            discarded = 0;
        } catch (RuntimeException e) {
            LOG.error("a message could not be handed over", e);
            memory.giveBack(held);
            replies.add(Answers.SORRY);
        }
    }

    private void refuseLetter(LetterBuffer.Fault fault) {
        switch (fault) {
            case TOO_LARGE -> fail(Answers.TOO_LARGE);
            case BARE_NEWLINE -> fail(Answers.BARE_NEWLINE_IN_TEXT);
            case NUL -> fail(Answers.NUL_IN_TEXT);
            case LONG_LINE -> fail(Answers.LONG_LINE_IN_TEXT);
            case NO_MEMORY -> replies.add(Answers.NO_MEMORY);
        }
    }

    /** BDAT (RFC 3030 §2). The octets behind the command have to be read whether they are wanted or not. */
    private void startChunk(byte[] in, int from, int to) {
        long size = 0;
        int at = from;
        while (at < to && in[at] >= '0' && in[at] <= '9' && at - from < 18) {
            size = size * 10 + in[at++] - '0';
        }
        boolean last = at < to;
        if (at == from || (last && !isLast(in, at, to))) {
            end(Answers.BAD_CHUNK); // how much follows is unknown: whatever comes can't be taken for commands
            return;
        }
        chunkLeft = size;
        chunkLast = last;
        chunkRefusal = whyNoChunk(size);
        if (chunkRefusal != null) {
            discarded += size;
            if (discarded > maxDiscarded) {
                end(chunkRefusal);
                return;
            }
        }
        phase = Phase.CHUNK;
        if (size == 0) {
            finishChunk();
        }
    }

    private static boolean isLast(byte[] in, int from, int to) {
        int at = from;
        while (at < to && in[at] == ' ') {
            at++;
        }
        return at > from
                && to - at == 4
                && new String(in, at, 4, StandardCharsets.ISO_8859_1)
                        .toUpperCase(Locale.ROOT)
                        .equals("LAST");
    }

    private byte @Nullable [] whyNoChunk(long size) {
        Transaction current = transaction;
        if (current == null) {
            return Answers.NO_SENDER;
        }
        if (recipients.isEmpty()) {
            return recipientTried ? Answers.NO_VALID_RECIPIENT : Answers.NO_RECIPIENT;
        }
        if (!inChunks) {
            if (!beginLetter(current, false, Math.max(size, current.declaredSize()))) {
                return Answers.SORRY;
            }
            inChunks = true;
        }
        return letter.size() + size > maxMessage ? Answers.TOO_LARGE : null;
    }

    private int chunk(byte[] in, int from, int to) {
        int end = (int) Math.min(to, from + chunkLeft);
        if (chunkRefusal == null) {
            letter.add(in, from, end);
        }
        chunkLeft -= end - from;
        if (chunkLeft == 0) {
            finishChunk();
        }
        return end;
    }

    private void finishChunk() {
        phase = Phase.COMMAND;
        byte[] refusal = chunkRefusal;
        if (refusal != null) {
            chunkRefusal = null;
            forgetTransaction();
            refuseChunk(refusal);
        } else if (chunkLast) {
            letter.finishChunks();
            finishLetter();
        } else if (letter.fault() != null) {
            finishLetter();
        } else {
            replies.add(Answers.CHUNK_OK);
        }
    }

    private void refuseChunk(byte[] refusal) {
        if (refusal[0] == '4') {
            replies.add(refusal);
        } else {
            fail(refusal);
        }
    }
}
