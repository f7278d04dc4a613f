package io.angarium.simulation;

import io.angarium.mail.EmailAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A message that a receiver took: it has said 250.
 *
 * @param connection the number of the connection that it came over, from 1
 * @param tls protocol and cipher of that connection
 * @param returnPath empty for the null path
 * @param mailParameters what stood behind the path in MAIL, such as {@code SIZE=25 BODY=8BITMIME}
 * @param bytes the content, without dot-stuffing and final dot
 */
public record ReceivedLetter(
        int connection,
        Optional<String> tls,
        Optional<EmailAddress> returnPath,
        String mailParameters,
        List<EmailAddress> recipients,
        byte[] bytes) {
    /** The content as text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
