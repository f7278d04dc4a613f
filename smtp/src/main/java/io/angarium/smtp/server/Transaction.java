package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import java.util.List;
import java.util.Optional;

/**
 * A mail transaction as far as it has come (RFC 5321 §3.3), and the session that it is in.
 *
 * @param client the peer
 * @param greeting the name the client gave in EHLO or HELO
 * @param esmtp whether it was EHLO
 * @param login the authenticated user
 * @param tls protocol and cipher, such as {@code TLSv1.3 TLS_AES_256_GCM_SHA384}
 * @param returnPath the MAIL path; empty for the null path
 * @param declaredSize the SIZE parameter, or -1
 * @param eightBitMime BODY=8BITMIME was given
 * @param smtpUtf8 SMTPUTF8 was given
 * @param recipients accepted so far
 * @param requireTls REQUIRETLS was given (RFC 8689): passed on only by TLS that verifies
 */
public record Transaction(
        Client client,
        String greeting,
        boolean esmtp,
        Optional<String> login,
        Optional<String> tls,
        Optional<EmailAddress> returnPath,
        long declaredSize,
        boolean eightBitMime,
        boolean smtpUtf8,
        List<EmailAddress> recipients,
        boolean requireTls) {
    /** Without REQUIRETLS. */
    public Transaction(
            Client client,
            String greeting,
            boolean esmtp,
            Optional<String> login,
            Optional<String> tls,
            Optional<EmailAddress> returnPath,
            long declaredSize,
            boolean eightBitMime,
            boolean smtpUtf8,
            List<EmailAddress> recipients) {
        this(client, greeting, esmtp, login, tls, returnPath, declaredSize, eightBitMime, smtpUtf8, recipients, false);
    }
}
