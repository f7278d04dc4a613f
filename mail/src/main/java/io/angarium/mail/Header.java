package io.angarium.mail;

import java.util.Objects;

/**
 * A header field's name and value as a person reads them: unfolded, nothing encoded.
 *
 * <p>Can't break out of its line: a name or value with a line break doesn't exist.
 */
public record Header(String name, String value) {
    /** Leaves room for a fold on a line of 78 (RFC 5322 §2.1.1). */
    public static final int MAX_NAME_CHARACTERS = 76;

    /**
     * @throws HeaderSyntaxException if the name isn't one (RFC 5322 §3.6.8) or the value has CR, LF, NUL or another control
     *     character except the tab
     */
    public Header {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        checkName(name);
        checkText(name, value);
    }

    /** Whether it has this name; case doesn't matter. */
    public boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARACTERS) {
            throw new HeaderSyntaxException(name, "a name has 1 to " + MAX_NAME_CHARACTERS + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 127 || c == ':') {
                throw new HeaderSyntaxException(name, "a name is printable ASCII without spaces and colons");
            }
        }
    }

    /** The one gate for text on its way into a header: no line break, no NUL, in no disguise. */
    static void checkText(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && Characters.isControl(c)) {
                throw new HeaderSyntaxException(field, "line breaks and other control characters are not allowed");
            }
        }
    }
}
