package io.angarium.mail;

import java.nio.charset.StandardCharsets;

/** Text with any line breaks to octets with CRLF. */
final class LineEndings {
    private LineEndings() {}

    /** UTF-8; CR, LF and CRLF each become one CRLF. */
    static byte[] canonical(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int lone = lone(utf8);
        if (lone == 0) {
            return utf8;
        }
        byte[] canonical = new byte[utf8.length + lone];
        int size = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '\r' || b == '\n') {
                canonical[size++] = '\r';
                canonical[size++] = '\n';
                if (b == '\r' && i + 1 < utf8.length && utf8[i + 1] == '\n') {
                    i++;
                }
            } else {
                canonical[size++] = b;
            }
        }
        return canonical;
    }

    private static int lone(byte[] utf8) {
        int lone = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '\n') {
                lone++;
            } else if (b == '\r') {
                if (i + 1 < utf8.length && utf8[i + 1] == '\n') {
                    i++;
                } else {
                    lone++;
                }
            }
        }
        return lone;
    }
}
