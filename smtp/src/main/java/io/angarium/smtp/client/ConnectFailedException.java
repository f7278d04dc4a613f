package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import java.util.Optional;

/** A connection didn't come to the point where mail can be sent. Nothing was sent. */
public final class ConnectFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /** How far it came. */
    public enum Stage {
        CONNECT,
        GREETING,
        EHLO,
        STARTTLS,
        TLS_HANDSHAKE
    }

    private final Stage stage;
    private final transient Optional<Reply> reply;
    private final transient Optional<TlsFlaw> flaw;

    public ConnectFailedException(Stage stage, Optional<Reply> reply, String message) {
        this(stage, reply, message, Optional.empty());
    }

    public ConnectFailedException(Stage stage, Optional<Reply> reply, String message, Optional<TlsFlaw> flaw) {
        super(message);
        this.stage = stage;
        this.reply = reply;
        this.flaw = flaw;
    }

    public Stage stage() {
        return stage;
    }

    /** What was wrong with the peer's TLS, if that was the trouble. */
    public Optional<TlsFlaw> flaw() {
        return flaw;
    }

    /** The peer's words, if it said any. */
    public Optional<Reply> reply() {
        return reply;
    }
}
