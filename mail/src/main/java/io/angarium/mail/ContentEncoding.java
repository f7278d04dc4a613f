package io.angarium.mail;

import java.util.Base64;

/** The ways that a body's octets travel in 7 bits (RFC 2045 §6), and the choice between them. */
enum ContentEncoding {
    SEVEN_BIT("7bit"),
    QUOTED_PRINTABLE("quoted-printable"),
    BASE64("base64");

    /** RFC 5322 §2.1.1. */
    static final int LONGEST_LINE = 998;

    private static final int QP_LINE = 76;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private final String token;

    ContentEncoding(String token) {
        this.token = token;
    }

    /** As Content-Transfer-Encoding names it. */
    String token() {
        return token;
    }

    /** For text with CRLF line breaks: as it is if that can travel, otherwise whatever is shorter. */
    static ContentEncoding forText(byte[] text) {
        if (fitsSevenBit(text)) {
            return SEVEN_BIT;
        }
        long quoted = 0;
        for (byte b : text) {
            quoted += isLiteral(b) || b == '\r' || b == '\n' ? 1 : 3;
        }
        quoted += quoted / (QP_LINE - 1) * 3;
        long base64 = (text.length + 2L) / 3 * 4;
        base64 += base64 / 76 * 2;
        return quoted <= base64 ? QUOTED_PRINTABLE : BASE64;
    }

    /** ASCII without NUL, CR and LF only as pairs, no long line (RFC 2045 §2.7). */
    static boolean fitsSevenBit(byte[] bytes) {
        int line = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b <= 0) {
                return false;
            }
            if (b == '\r') {
                if (i + 1 == bytes.length || bytes[i + 1] != '\n' || i - line > LONGEST_LINE) {
                    return false;
                }
                i++;
                line = i + 1;
            } else if (b == '\n') {
                return false;
            }
        }
        return bytes.length - line <= LONGEST_LINE;
    }

    void encode(byte[] bytes, GrowingBytes out) {
        switch (this) {
            case SEVEN_BIT -> out.add(bytes);
            case QUOTED_PRINTABLE -> quotedPrintable(bytes, out);
            case BASE64 -> out.add(Base64.getMimeEncoder(76, CRLF).encode(bytes));
        }
    }

    /** RFC 2045 §6.7 rules 1 to 5. Beginnings that relays like to change (a dot, mbox's From) are encoded too. */
    private static void quotedPrintable(byte[] text, GrowingBytes out) {
        int column = 0;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (b == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                out.crlf();
                column = 0;
                i++;
                continue;
            }
            boolean lineEnds =
                    i + 1 == text.length || (text[i + 1] == '\r' && i + 2 < text.length && text[i + 2] == '\n');
            boolean blank = b == ' ' || b == '\t';
            boolean literal = isLiteral(b) && !(blank && lineEnds);
            int atStart = column;
            if (column + (literal ? 1 : 3) > QP_LINE - 1) {
                out.add('=');
                out.crlf();
                column = 0;
                atStart = 0;
            }
            if (!literal || (atStart == 0 && (b == '.' || (b == 'F' && isFrom(text, i))))) {
                out.add('=');
                out.add(HEX[(b >> 4) & 15]);
                out.add(HEX[b & 15]);
                column += 3;
            } else {
                out.add(b);
                column++;
            }
        }
    }

    private static boolean isLiteral(byte b) {
        return (b >= ' ' && b < 127 && b != '=') || b == '\t';
    }

    private static boolean isFrom(byte[] text, int i) {
        return i + 4 < text.length
                && text[i + 1] == 'r'
                && text[i + 2] == 'o'
                && text[i + 3] == 'm'
                && text[i + 4] == ' ';
    }
}
