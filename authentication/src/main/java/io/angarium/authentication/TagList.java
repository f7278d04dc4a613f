package io.angarium.authentication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A tag=value list of RFC 6376 §3.2, in order; names are case-sensitive, white space around names and values is gone.
 *
 * @param tags at most {@link #MAX_TAGS}
 */
record TagList(Map<String, String> tags) {
    /** Tags in one list; the RFCs know a dozen. */
    static final int MAX_TAGS = 64;
    /** Characters in one list. */
    static final int MAX_LENGTH = 16 * 1024;

    /** A text is no tag list; the message says why. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;

        SyntaxException(String message) {
            super(message);
        }
    }

    static TagList parse(String text) throws SyntaxException {
        if (text.length() > MAX_LENGTH) {
            throw new SyntaxException("tag list longer than " + MAX_LENGTH + " characters");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        int start = 0;
        while (start <= text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            String spec = strip(text, start, end);
            boolean afterLastSemicolon = semicolon < 0 && spec.isEmpty();
            if (!afterLastSemicolon) {
                add(tags, spec);
            }
            start = end + 1;
        }
        return new TagList(tags);
    }

    private static void add(Map<String, String> tags, String spec) throws SyntaxException {
        int equals = spec.indexOf('=');
        if (equals < 0) {
            throw new SyntaxException("'" + shown(spec) + "' is not of the form tag=value");
        }
        String name = strip(spec, 0, equals);
        String value = strip(spec, equals + 1, spec.length());
        if (!isName(name)) {
            throw new SyntaxException("'" + shown(name) + "' is not a tag name");
        }
        if (!isValue(value)) {
            throw new SyntaxException("tag " + shown(name) + " holds a control character");
        }
        if (tags.size() == MAX_TAGS) {
            throw new SyntaxException("more than " + MAX_TAGS + " tags");
        }
        if (tags.putIfAbsent(name, value) != null) {
            // RFC 6376 §3.2: with a tag given twice the whole list is invalid.
            throw new SyntaxException("tag " + shown(name) + " is given twice");
        }
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(tags.get(name));
    }

    String required(String name) throws SyntaxException {
        String value = tags.get(name);
        if (value == null) {
            throw new SyntaxException("tag " + name + " is missing");
        }
        return value;
    }

    /** A value without any of the white space that may fold it, as in b= and h=. */
    static String withoutWhiteSpace(String value) {
        StringBuilder kept = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (!isWhiteSpace(value.charAt(i))) {
                kept.append(value.charAt(i));
            }
        }
        return kept.toString();
    }

    private static String strip(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && isLetter(name.charAt(0))
                && name.chars().allMatch(c -> isLetter(c) || c == '_' || (c >= '0' && c <= '9'));
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** RFC 6376 §3.2 with the UTF-8 of RFC 8616. */
    private static boolean isValue(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c != 127) || isWhiteSpace((char) c));
    }

    /** Foreign text for a message: short and printable. */
    static String shown(String text) {
        String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        StringBuilder clean = new StringBuilder(cut.length());
        cut.chars().forEach(c -> clean.append(Character.isISOControl(c) ? '?' : (char) c));
        return clean.toString();
    }
}
