package io.angarium.mail;

/** How a display name is written as a phrase (RFC 5322 §3.2.5). */
final class DisplayName {
    private static final int LONGEST_WORD = 64;

    private DisplayName() {}

    /** Words as they are, if they are atoms; otherwise a quoted string. Non-ASCII stays. */
    static String plain(String name) {
        return isPhrase(name) ? name : quoted(name);
    }

    /** ASCII only: plain, quoted, or encoded words (RFC 2047 §5 rule 3) separated by spaces. */
    static String encoded(String name) {
        return needsEncoding(name) ? EncodedWords.encode(name) : plain(name);
    }

    /** Also when it looks like an encoded word but isn't meant as one, or has a word that would need a line of its own. */
    static boolean needsEncoding(String name) {
        return !Characters.isAscii(name) || name.contains("=?") || hasLongWord(name);
    }

    private static boolean hasLongWord(String name) {
        int word = -1;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == ' ') {
                word = i;
            } else if (i - word > LONGEST_WORD) {
                return true;
            }
        }
        return false;
    }

    /** Atoms with single spaces between them; a dot needs quotes (only the obsolete syntax allows it). */
    private static boolean isPhrase(String name) {
        boolean space = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ' ') {
                if (space) {
                    return false;
                }
                space = true;
            } else if (Characters.isAtext(c)) {
                space = false;
            } else {
                return false;
            }
        }
        return !space;
    }

    private static String quoted(String name) {
        var quoted = new StringBuilder(name.length() + 8).append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
