package io.angarium.mail;

/** The character classes of RFC 5322 §3.2, extended to non-ASCII by RFC 6532 §3.1. */
final class Characters {
    private static final boolean[] ATEXT = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            ATEXT[c] = true;
            ATEXT[c - 32] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            ATEXT[c] = true;
        }
        for (char c : "!#$%&'*+-/=?^_`{|}~".toCharArray()) {
            ATEXT[c] = true;
        }
    }

    private Characters() {}

    /** Of an atom; every non-ASCII character but the controls of ISO 6429 and line separators belongs to it. */
    static boolean isAtext(char c) {
        return c < 128 ? ATEXT[c] : !isControl(c);
    }

    /** C0, DEL, C1, and the two line separators of Unicode: nothing that may stand in a header's text. */
    static boolean isControl(char c) {
        return c < 32 || (c >= 127 && c < 160) || c == '\u2028' || c == '\u2029';
    }

    static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 5322 §3.2.3 dot-atom-text. */
    static boolean isDotAtom(String text) {
        boolean dot = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (dot) {
                    return false;
                }
                dot = true;
            } else if (isAtext(c)) {
                dot = false;
            } else {
                return false;
            }
        }
        return !dot;
    }

    /** Fit for an error message: controls become question marks, the end is cut off. */
    static String printable(String text, int atMost) {
        var printable = new StringBuilder(Math.min(text.length(), atMost) + 1);
        for (int i = 0; i < text.length() && i < atMost; i++) {
            char c = text.charAt(i);
            printable.append(isControl(c) ? '?' : c);
        }
        return text.length() > atMost ? printable.append('…').toString() : printable.toString();
    }

    /** Controls (line breaks among them) become spaces. */
    static String withoutControls(String text) {
        if (!hasControl(text)) {
            return text;
        }
        var clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (isControl(clean.charAt(i))) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }
}
