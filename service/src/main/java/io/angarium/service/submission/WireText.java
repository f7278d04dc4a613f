package io.angarium.service.submission;

import java.util.Arrays;

/** Lines as SMTP wants them (RFC 5321 §2.3.8): each ends with CRLF, and neither CR nor LF stands elsewhere. */
final class WireText {
    private WireText() {}

    /** The same array if there is nothing to repair. */
    static byte[] canonical(byte[] text) {
        int missing = missing(text);
        if (missing == 0) {
            return text;
        }
        byte[] repaired = new byte[text.length + missing];
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            byte octet = text[i];
            if (octet == '\r' || octet == '\n') {
                repaired[length++] = '\r';
                repaired[length++] = '\n';
                if (octet == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                }
            } else {
                repaired[length++] = octet;
            }
        }
        if (length < repaired.length) {
            repaired[length++] = '\r';
            repaired[length++] = '\n';
        }
        return Arrays.copyOf(repaired, length);
    }

    /** How many octets the repaired text is longer. */
    private static int missing(byte[] text) {
        int missing = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                missing++;
            } else if (text[i] == '\r') {
                if (i + 1 < text.length && text[i + 1] == '\n') {
                    i++;
                } else {
                    missing++;
                }
            }
        }
        return text.length > 0 && text[text.length - 1] != '\n' && text[text.length - 1] != '\r'
                ? missing + 2
                : missing;
    }
}
