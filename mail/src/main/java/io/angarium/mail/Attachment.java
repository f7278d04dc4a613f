package io.angarium.mail;

import java.util.Objects;

/**
 * A file in a letter.
 *
 * @param name the file name as a person reads it; empty if it has none
 * @param contentType type and subtype, perhaps with parameters, such as {@code image/png}
 * @param contentId the name by which HTML refers to it ({@code cid:…}, RFC 2392), without angle brackets; empty if none
 * @param bytes the content, decoded; not copied, so not to be changed
 */
public record Attachment(String name, String contentType, String contentId, byte[] bytes) {
    public Attachment {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(contentId, "contentId");
        Objects.requireNonNull(bytes, "bytes");
    }

    /** A file to be attached. */
    public static Attachment file(String name, String contentType, byte[] bytes) {
        return new Attachment(name, contentType, "", bytes);
    }

    /** An image to be shown within the HTML, which refers to it by {@code cid:} and its name. */
    public static Attachment inline(String name, String contentType, byte[] bytes) {
        return new Attachment(name, contentType, name, bytes);
    }
}
