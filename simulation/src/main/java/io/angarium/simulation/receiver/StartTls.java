package io.angarium.simulation.receiver;

import io.angarium.simulation.tls.Credentials;
import io.angarium.simulation.tls.SimulatedTls;
import io.angarium.simulation.tls.Veil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The TLS of one connection of a receiver: offered, begun, and what lies under it. */
final class StartTls {
    private final Encryption encryption;
    private final Papers papers;
    private final Supplier<Duration> clock;
    private Passage passage = Passage.CLEAR;
    private boolean isBegun;

    StartTls(Encryption encryption, Papers papers, Supplier<Duration> clock) {
        this.encryption = encryption;
        this.papers = papers;
        this.clock = clock;
    }

    /** What is said of TLS and under it, as lines of a reply to EHLO. */
    String extensions() {
        if (passage.isEncrypted()) {
            return encryption.requireTls() ? "250-REQUIRETLS\r\n" : "";
        }
        return kind() == Tls.NOT_OFFERED ? "" : "250-STARTTLS\r\n";
    }

    /** What comes of STARTTLS now. */
    Tls kind() {
        return passage.isEncrypted() ? Tls.NOT_OFFERED : encryption.startTls(clock.get());
    }

    /** From now on the handshake is awaited. */
    void begin() {
        isBegun = true;
    }

    boolean isBegun() {
        return isBegun;
    }

    /** The answer to this beginning of a handshake, in clear; what comes after it is veiled. Empty if it isn't one. */
    Optional<byte[]> answer(String hello) {
        if (!hello.startsWith(SimulatedTls.HELLO)) {
            return Optional.empty();
        }
        isBegun = false;
        Shown shown = encryption.shown(clock.get());
        Credentials credentials = papers.shown(shown);
        passage = Passage.under(shown);
        return Optional.of(credentials.hello());
    }

    Passage passage() {
        return passage;
    }

    /** What arrived, as the receiver reads it. */
    byte[] read(byte[] arrived) {
        return passage.isEncrypted() ? Veil.turned(arrived) : arrived;
    }

    /** What the receiver says, as it goes over the wire. */
    byte[] written(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return passage.isEncrypted() ? Veil.turned(bytes) : bytes;
    }
}
