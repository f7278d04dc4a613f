package io.angarium.service.submission;

/** Keeps what was put in for a place from beginning a header field of its own. */
public final class OneLine {
    private OneLine() {}

    /** The text with spaces for its control characters. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return withoutControls(text);
            }
        }
        return text;
    }

    private static String withoutControls(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(isControl(c) ? ' ' : c);
        }
        return clean.toString();
    }

    private static boolean isControl(char c) {
        return c < 32 || (c >= 127 && c < 160) || c == '\u2028' || c == '\u2029';
    }
}
