package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.util.Optional;

/**
 * The application's side of one SMTP connection. All calls come from the connection's own thread, one after another, in the
 * order of the dialogue; the server has already checked syntax, order and limits.
 *
 * <p>A guest that says nothing else knows no logins, has nothing against any sender or recipient, and adds nothing.
 */
public interface Guest {
    /** Checks a login (RFC 4954). True: authenticated, and {@link #sender} may rely on it. Blocks; may be slow. */
    default boolean authenticate(String user, String password) {
        return false;
    }

    /** MAIL: empty to accept the sender, or the reply that refuses it. */
    default Optional<Reply> sender(Transaction transaction) {
        return Optional.empty();
    }

    /** RCPT: empty to accept, or the reply that refuses this recipient. Accepted ones are then in the transaction. */
    default Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
        return Optional.empty();
    }

    /**
     * Bytes to put before the letter that is about to come, such as a Received field; whole lines with CRLF, or empty. The
     * message given to {@link #message} begins with them.
     */
    default byte[] preamble(Transaction transaction) {
        return new byte[0];
    }

    /**
     * The letter has arrived whole. Takes it over and returns at once with the reply's promise; the server asks for the
     * promised reply when it is due in the order of the dialogue, and reads on meanwhile. A positive reply means that the
     * message is on disk.
     */
    PendingReply message(Transaction transaction, Letter letter);

    /** The connection is over, in whatever way. Called exactly once. */
    default void goodbye() {}

    /** A reply that may take a moment. */
    @FunctionalInterface
    interface PendingReply {
        /** Blocks until the reply is known. Called once, from the connection's thread. */
        Reply await();
    }
}
