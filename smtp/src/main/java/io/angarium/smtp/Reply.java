package io.angarium.smtp;

import java.util.List;

/**
 * An SMTP reply (RFC 5321 §4.2): a code and at least one line of text without CR or LF. An enhanced status code (RFC 3463),
 * where there is one, is the beginning of the text.
 *
 * @param code 200–599
 * @param lines the text after the code, line by line
 */
public record Reply(int code, List<String> lines) {
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code + " is not in 200–599");
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has at least one line");
        }
        for (String line : lines) {
            if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a reply line can't contain CR or LF");
            }
        }
        lines = List.copyOf(lines);
    }

    public static Reply of(int code, String text) {
        return new Reply(code, List.of(text));
    }

    /** 2yz: done. */
    public boolean isPositive() {
        return code < 300;
    }

    /** 4yz: may succeed later. */
    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    /** 5yz: will not succeed as it is. */
    public boolean isPermanent() {
        return code >= 500;
    }

    /** All lines in one, separated by spaces. */
    public String text() {
        return String.join(" ", lines);
    }

    /** The enhanced status code at the beginning of the text, such as {@code 4.7.1}; empty if there is none. */
    public String enhancedCode() {
        String first = lines.getFirst();
        int end = first.indexOf(' ');
        String word = end < 0 ? first : first.substring(0, end);
        return isEnhancedCode(word) ? word : "";
    }

    /** {@code class.subject.detail}, one digit and twice one to three (RFC 3463 §2). */
    private static boolean isEnhancedCode(String word) {
        if (word.length() < 5 || "245".indexOf(word.charAt(0)) < 0 || word.charAt(1) != '.') {
            return false;
        }
        int dot = word.indexOf('.', 2);
        return isOneToThreeDigits(word, 2, dot) && isOneToThreeDigits(word, dot + 1, word.length());
    }

    private static boolean isOneToThreeDigits(String word, int from, int to) {
        if (to - from < 1 || to - from > 3) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return code + " " + text();
    }
}
