package io.angarium.smtp.server;

import io.angarium.smtp.server.LoginExchange.Challenge;
import io.angarium.smtp.server.LoginExchange.Credentials;
import io.angarium.smtp.server.LoginExchange.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AUTH (RFC 4954): whether it may come now, and the lines up to its outcome. */
final class LoginDialogue {
    private static final Logger LOG = LoggerFactory.getLogger(LoginDialogue.class);

    private final SmtpServerSettings settings;
    private final Introduction introduction;
    private final Envelope envelope;
    private final Guest guest;
    private final Answering answering;

    private @Nullable LoginExchange exchange;

    LoginDialogue(
            SmtpServerSettings settings,
            Introduction introduction,
            Envelope envelope,
            Guest guest,
            Answering answering) {
        this.settings = settings;
        this.introduction = introduction;
        this.envelope = envelope;
        this.guest = guest;
        this.answering = answering;
    }

    /** Whether a login may be tried over this connection as it is now. */
    boolean isOffered() {
        return settings.login() != Login.NONE && (introduction.tls().isPresent() || !settings.loginOnlyUnderTls());
    }

    /** Whether the next line is a response to a challenge. */
    boolean isOpen() {
        return exchange != null;
    }

    /** What came is no line, so no response either. */
    void abandon() {
        exchange = null;
    }

    /** AUTH with or without an initial response. */
    void begin(byte[] in, int from, int to) {
        if (settings.login() == Login.NONE) {
            answering.fail(Answers.NOT_OFFERED);
        } else if (introduction.greeting() == null || !introduction.esmtp()) {
            answering.fail(Answers.NO_GREETING);
        } else if (!isOffered()) {
            answering.fail(Answers.TLS_NEEDED);
        } else if (introduction.login().isPresent()) {
            answering.fail(Answers.LOGGED_IN_ALREADY);
        } else if (envelope.transaction() != null) {
            answering.fail(Answers.IN_TRANSACTION); // RFC 4954 §4
        } else if (from == to) {
            answering.fail(Answers.NO_MECHANISM);
        } else {
            begin(new String(in, from, to - from, StandardCharsets.ISO_8859_1));
        }
    }

    private void begin(String argument) {
        int space = argument.indexOf(' ');
        Optional<LoginExchange> begun = LoginExchange.by(space < 0 ? argument : argument.substring(0, space));
        if (begun.isEmpty()) {
            answering.fail(Answers.UNKNOWN_MECHANISM);
            return;
        }
        exchange = begun.get();
        go(space < 0 ? exchange.begin() : exchange.beginWith(argument.substring(space + 1)));
    }

    /** A line of the client's while the exchange {@link #isOpen}. */
    void respond(byte[] in, int from, int to) {
        LoginExchange current = exchange;
        if (current == null || (to - from == 1 && in[from] == '*')) {
            exchange = null;
            answering.fail(Answers.LOGIN_CANCELLED);
            return;
        }
        go(current.answer(new String(in, from, to - from, StandardCharsets.ISO_8859_1)));
    }

    private void go(LoginExchange.Step step) {
        switch (step) {
            case Challenge(byte[] line) -> {
                answering.say(line);
                return;
            }
            case Malformed _ -> answering.fail(Answers.BAD_LOGIN);
            case Credentials credentials -> check(credentials);
        }
        exchange = null;
    }

    private void check(Credentials credentials) {
        boolean right;
        try {
            right = guest.authenticate(credentials.user(), credentials.password());
        } catch (RuntimeException e) {
            LOG.error("a login could not be checked", e);
            answering.say(Answers.LOGIN_TROUBLE);
            return;
        }
        if (right) {
            introduction.logIn(credentials.user());
            answering.say(Answers.LOGGED_IN);
        } else {
            answering.fail(Answers.LOGIN_FAILED);
        }
    }
}
