package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * What is one recipient's own in a draft: the meaning of {@code Addressee.variables}. In bytes: the name, a zero octet, the
 * JSON; or nothing at all.
 *
 * @param displayName as the sender wrote it, or empty
 * @param json the recipient's object of {@code recipient-variables} in UTF-8, or empty
 */
public record RecipientSlice(String displayName, ByteBuffer json) {
    private static final byte[] NOTHING = {};

    /**
     * The octets that {@link #decode} reads.
     *
     * @param displayName without a zero octet
     */
    public static byte[] encode(String displayName, byte[] json) {
        if (displayName.isEmpty() && json.length == 0) {
            return NOTHING;
        }
        byte[] name = displayName.getBytes(UTF_8);
        byte[] bytes = new byte[name.length + 1 + json.length];
        System.arraycopy(name, 0, bytes, 0, name.length);
        System.arraycopy(json, 0, bytes, name.length + 1, json.length);
        return bytes;
    }

    public static RecipientSlice decode(ByteBuffer stored) {
        ByteBuffer bytes = stored.slice();
        int end = 0;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        String name = UTF_8.decode(bytes.slice(0, end)).toString();
        int json = Math.min(end + 1, bytes.limit());
        return new RecipientSlice(name, bytes.slice(json, bytes.limit() - json));
    }
}
