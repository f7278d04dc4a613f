package io.angarium.bench;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a generator sends.
 *
 * @param messages how many, in all
 * @param connections over how many connections
 * @param size bytes of a letter
 * @param login user and password for AUTH PLAIN or HTTP Basic, separated by a colon
 * @param sender return path and From
 * @param recipients for HTTP: recipients of one call, with recipient-variables if over 1
 * @param unsigned asks the server not to sign
 * @param destination domain of the recipients
 * @param domains if over 1, the recipients are at d0.{destination}, d1.{destination} and so on
 * @param pauseMillis for {@link Mode#LOCKSTEP}: between a message's reply and the next one
 */
record Load(
        InetSocketAddress target,
        Mode mode,
        int messages,
        int connections,
        int size,
        Optional<String> login,
        String sender,
        int recipients,
        String destination,
        int domains,
        int pauseMillis,
        boolean unsigned) {
    /** How the messages are handed over. */
    enum Mode {
        /** Every command waits for its reply. */
        LOCKSTEP,
        /** DATA, with the next message's envelope in one write with the body: one round trip a message. */
        PIPELINED,
        /** BDAT, eight messages under way on a connection. */
        CHUNKED,
        /** POST /v3/{domain}/messages as an urlencoded form on a kept connection. */
        HTTP
    }
}
