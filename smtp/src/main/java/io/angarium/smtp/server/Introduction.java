package io.angarium.smtp.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who the client is, as far as it has said and shown. */
final class Introduction {
    private final Client client;
    private Optional<String> tls;
    private Optional<String> login = Optional.empty();
    private @Nullable String greeting;
    private boolean esmtp;

    /** @param tls protocol and cipher, if TLS came before the first word */
    Introduction(Client client, Optional<String> tls) {
        this.client = client;
        this.tls = tls;
    }

    void greet(String name, boolean extended) {
        greeting = name;
        esmtp = extended;
    }

    void logIn(String user) {
        login = Optional.of(user);
    }

    /** The handshake is done: all that was known of the client is forgotten (RFC 3207 §4.2). */
    void secured(String protocolAndCipher) {
        tls = Optional.of(protocolAndCipher);
        greeting = null;
        login = Optional.empty();
    }

    Client client() {
        return client;
    }

    Optional<String> tls() {
        return tls;
    }

    Optional<String> login() {
        return login;
    }

    /** The name in EHLO or HELO; null before. */
    @Nullable String greeting() {
        return greeting;
    }

    /** Whether the greeting was EHLO. */
    boolean esmtp() {
        return esmtp;
    }
}
