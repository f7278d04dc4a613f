package io.angarium.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Percent-encoding (RFC 3986 §2.1) of bytes that are UTF-8, and its form variant in which {@code +} is a space. */
public final class PercentEncoding {
    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX["0123456789abcdef".charAt(i)] = (byte) i;
            HEX["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
    }

    private PercentEncoding() {}

    /**
     * One segment of a path; {@code +} is itself.
     *
     * @throws ApiException 400 if a percent sign is not followed by two hexadecimal digits
     */
    public static String decodePathSegment(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
        return decode(bytes, 0, bytes.length, new byte[bytes.length], false);
    }

    /**
     * The name or value of a form field that lies in {@code from}–{@code to}.
     *
     * @param scratch at least as long as the field; overwritten
     * @throws ApiException 400 if a percent sign is not followed by two hexadecimal digits
     */
    public static String decodeFormField(byte[] bytes, int from, int to, byte[] scratch) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '%' || bytes[i] == '+') {
                return decode(bytes, from, to, scratch, true);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String decode(byte[] bytes, int from, int to, byte[] out, boolean plusIsSpace) {
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%') {
                b = escaped(bytes, i, to);
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            out[length++] = b;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static byte escaped(byte[] bytes, int at, int to) {
        if (at + 2 < to) {
            int value = HEX[bytes[at + 1] & 0xff] << 4 | HEX[bytes[at + 2] & 0xff];
            if (value >= 0) {
                return (byte) value;
            }
        }
        String escape = new String(bytes, at, Math.min(3, to - at), StandardCharsets.UTF_8);
        throw ApiException.badRequest("unable to parse request: invalid URL escape \"" + escape + "\"");
    }
}
