package io.angarium.smtp.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** One AUTH exchange (RFC 4954 §4) by PLAIN (RFC 4616) or LOGIN, from its first response to the credentials. */
final class LoginExchange {
    /** What the server does next. */
    sealed interface Step {}

    /** Sends this and waits for a response. */
    record Challenge(byte[] line) implements Step {}

    /** Checks these. */
    record Credentials(String user, String password) implements Step {
        /** Without the password, so that it can't reach a log. */
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /** Gives up: the response can't be understood. */
    record Malformed() implements Step {}

    private static final Malformed MALFORMED = new Malformed();

    private final boolean plain;
    private Optional<String> user = Optional.empty();

    private LoginExchange(boolean plain) {
        this.plain = plain;
    }

    /** An exchange by the mechanism of this name, if it is known. */
    static Optional<LoginExchange> by(String mechanism) {
        if (mechanism.equalsIgnoreCase("PLAIN")) {
            return Optional.of(new LoginExchange(true));
        }
        return mechanism.equalsIgnoreCase("LOGIN") ? Optional.of(new LoginExchange(false)) : Optional.empty();
    }

    /** Without an initial response. */
    Step begin() {
        return new Challenge(plain ? Answers.ASK : Answers.ASK_USER);
    }

    /** Takes an initial response; {@code =} is an empty one. */
    Step beginWith(String response) {
        return answer(response.equals("=") ? "" : response);
    }

    /** Takes a response in base64. */
    Step answer(String response) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(response);
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
        return plain ? plain(decoded) : login(decoded);
    }

    /** authorization identity NUL authentication identity NUL password (RFC 4616 §2). */
    private static Step plain(byte[] message) {
        int first = nul(message, 0);
        int second = nul(message, first + 1);
        if (first == message.length || second == message.length || nul(message, second + 1) != message.length) {
            return MALFORMED;
        }
        Optional<String> onBehalfOf = text(message, 0, first);
        Optional<String> name = text(message, first + 1, second);
        Optional<String> password = text(message, second + 1, message.length);
        if (onBehalfOf.isEmpty() || name.isEmpty() || password.isEmpty()) {
            return MALFORMED;
        }
        boolean actsForItself = onBehalfOf.get().isEmpty() || onBehalfOf.get().equals(name.get());
        return actsForItself ? credentials(name.get(), password.get()) : MALFORMED;
    }

    private Step login(byte[] message) {
        Optional<String> text = text(message, 0, message.length);
        if (text.isEmpty() || text.get().indexOf('\0') >= 0) {
            return MALFORMED;
        }
        if (user.isPresent()) {
            return credentials(user.get(), text.get());
        }
        user = text;
        return new Challenge(Answers.ASK_PASSWORD);
    }

    private static Step credentials(String user, String password) {
        return user.isEmpty() || password.isEmpty() ? MALFORMED : new Credentials(user, password);
    }

    private static int nul(byte[] message, int from) {
        int at = from;
        while (at < message.length && message[at] != 0) {
            at++;
        }
        return Math.min(at, message.length);
    }

    private static Optional<String> text(byte[] message, int from, int to) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message, from, to - from))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
