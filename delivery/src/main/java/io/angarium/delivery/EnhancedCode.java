package io.angarium.delivery;

/** Finds the enhanced status code at the beginning of a reply's text (RFC 3463 §2). */
final class EnhancedCode {
    private static final int MAX_DIGITS = 3;

    private EnhancedCode() {}

    /** Such as {@code 4.7.1}; empty if the text doesn't begin with one. */
    static String atStartOf(String text) {
        if (text.length() < 5 || "245".indexOf(text.charAt(0)) < 0 || text.charAt(1) != '.') {
            return "";
        }
        int subjectEnd = digitsEnd(text, 2);
        if (subjectEnd == 2 || subjectEnd >= text.length() || text.charAt(subjectEnd) != '.') {
            return "";
        }
        int end = digitsEnd(text, subjectEnd + 1);
        boolean complete = end > subjectEnd + 1 && (end == text.length() || text.charAt(end) == ' ');
        return complete ? text.substring(0, end) : "";
    }

    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && end - from < MAX_DIGITS && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
