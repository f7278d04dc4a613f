package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One transaction to be: envelope and content. Content is CRLF text without dot-stuffing; the connection stuffs where it has
 * to.
 *
 * @param returnPath empty for the null path
 * @param content pieces of the letter in order; the last one ends with CRLF; read-only, positions are not changed
 * @param dotFree no line of the content begins with a dot
 * @param eightBit some byte of the content is above 127
 * @param smtpUtf8 the envelope or the header needs SMTPUTF8
 * @param requireTls goes only to a peer that promises to pass it on by TLS alone (REQUIRETLS, RFC 8689)
 */
public record OutgoingMessage(
        Optional<EmailAddress> returnPath,
        EmailAddress recipient,
        List<ByteBuffer> content,
        boolean dotFree,
        boolean eightBit,
        boolean smtpUtf8,
        boolean requireTls) {
    /** Without REQUIRETLS. */
    public OutgoingMessage(
            Optional<EmailAddress> returnPath,
            EmailAddress recipient,
            List<ByteBuffer> content,
            boolean dotFree,
            boolean eightBit,
            boolean smtpUtf8) {
        this(returnPath, recipient, content, dotFree, eightBit, smtpUtf8, false);
    }

    /** Whether a line of the content is nothing but a dot: not stuffed, it would end a text. */
    boolean holdsLoneDot() {
        if (dotFree) {
            return false;
        }
        int dots = 0; // of a line that is nothing else so far
        boolean lineBegins = true;
        for (ByteBuffer piece : content) {
            for (int at = piece.position(); at < piece.limit(); at++) {
                byte now = piece.get(at);
                if (now == '\n') {
                    if (dots == 1) {
                        return true;
                    }
                    lineBegins = true;
                    dots = 0;
                } else if (now == '.' && lineBegins) {
                    dots = 1;
                    lineBegins = false;
                } else if (now != '\r') {
                    dots = 0;
                    lineBegins = false;
                }
            }
        }
        return false;
    }

    /** Bytes of the whole content. */
    public int size() {
        int size = 0;
        for (ByteBuffer piece : content) {
            size += piece.remaining();
        }
        return size;
    }
}
