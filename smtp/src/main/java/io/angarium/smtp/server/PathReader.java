package io.angarium.smtp.server;

import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the paths of MAIL and RCPT (RFC 5321 §4.1.2, with UTF-8 as in RFC 6531 §3.3). Strict, except that domain labels may
 * contain an underscore, which real return paths do. Used by one session, for one path after another.
 */
final class PathReader {
    /** Octets of a path with its brackets, RFC 5321 §4.5.3.1.3. */
    static final int MAX_PATH_BYTES = 256;

    private static final int MAX_LABEL_BYTES = 63;
    private static final boolean[] ATEXT = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            ATEXT[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            ATEXT[c] = true;
            ATEXT[c - 32] = true;
        }
        for (char c : "!#$%&'*+-/=?^_`{|}~".toCharArray()) {
            ATEXT[c] = true;
        }
    }

    private final String hostname;

    private byte[] line = {};
    private int at;
    private int to;
    private boolean utf8;
    private @Nullable EmailAddress address;

    PathReader(String hostname) {
        this.hostname = hostname;
    }

    /** Reads {@code <…>} from here; false if there is no valid path. {@link #end} is then behind it. */
    boolean read(byte[] text, int from, int end) {
        line = text;
        at = from;
        to = end;
        utf8 = false;
        address = null;
        return take('<') && content() && take('>') && at - from <= MAX_PATH_BYTES;
    }

    int end() {
        return at;
    }

    /** The address, or empty for the null path {@code <>}. */
    Optional<EmailAddress> address() {
        return Optional.ofNullable(address);
    }

    /** Whether the path has octets above 127. */
    boolean isUtf8() {
        return utf8;
    }

    private boolean content() {
        if (at < to && line[at] == '>') {
            return true;
        }
        return sourceRoute() && mailbox();
    }

    /** {@code @one,@two:} is checked and ignored (RFC 5321 appendix C). */
    private boolean sourceRoute() {
        if (at == to || line[at] != '@') {
            return true;
        }
        do {
            if (!take('@') || !domain()) {
                return false;
            }
        } while (take(','));
        return take(':');
    }

    private boolean mailbox() {
        int start = at;
        String local = null;
        if (at < to && line[at] == '"') {
            local = quoted();
        } else if (dotString()) {
            local = text(start, at);
        }
        if (local == null) {
            return false;
        }
        if (at < to && line[at] == '>' && local.equalsIgnoreCase("postmaster")) {
            return made(local, hostname); // RFC 5321 §4.1.1.3
        }
        if (!take('@')) {
            return false;
        }
        int domainStart = at;
        if (!domain()) {
            return false;
        }
        String domain = text(domainStart, at);
        return domain != null && made(local, domain);
    }

    private boolean made(String local, String domain) {
        try {
            address = new EmailAddress(local, domain);
            return true;
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    private boolean dotString() {
        int start = at;
        boolean inAtom = false;
        for (; at < to; at++) {
            byte octet = line[at];
            if (octet < 0) {
                utf8 = true;
                inAtom = true;
            } else if (ATEXT[octet]) {
                inAtom = true;
            } else if (octet == '.' && inAtom) {
                inAtom = false;
            } else {
                break;
            }
        }
        return at > start && inAtom;
    }

    private @Nullable String quoted() {
        byte[] content = new byte[Math.min(to - at, MAX_PATH_BYTES)];
        int length = 0;
        at++;
        while (at < to && length < content.length) {
            byte octet = line[at++];
            if (octet == '"') {
                return decode(content, 0, length);
            }
            if (octet == '\\') {
                if (at == to || line[at] < ' ' || line[at] == 127) {
                    return null;
                }
                octet = line[at++];
            }
            utf8 |= octet < 0;
            if ((octet >= 0 && octet < ' ') || octet == 127) {
                return null;
            }
            content[length++] = octet;
        }
        return null;
    }

    private boolean domain() {
        if (at < to && line[at] == '[') {
            return literal();
        }
        int start = at;
        int label = at;
        for (; at < to; at++) {
            byte octet = line[at];
            if (octet == '.') {
                if (!isLabel(label, at)) {
                    return false;
                }
                label = at + 1;
            } else if (octet < 0) {
                utf8 = true;
            } else if (!isLetterOrDigit(octet) && octet != '-' && octet != '_') {
                break;
            }
        }
        return isLabel(label, at) && at - start <= 255;
    }

    private boolean isLabel(int start, int end) {
        return end > start && end - start <= MAX_LABEL_BYTES && line[start] != '-' && line[end - 1] != '-';
    }

    private static boolean isLetterOrDigit(byte octet) {
        return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9');
    }

    /** {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 §4.1.3). */
    private boolean literal() {
        int start = at + 1;
        while (at < to && line[at] != ']') {
            if (line[at] < 0) {
                return false;
            }
            at++;
        }
        return at < to && isLiteral(new String(line, start, at++ - start, StandardCharsets.US_ASCII));
    }

    static boolean isLiteral(String inner) {
        if (inner.regionMatches(true, 0, "IPv6:", 0, 5)) {
            return isIpv6(inner.substring(5));
        }
        return isIpv4(inner);
    }

    private static boolean isIpv6(String text) {
        if (text.indexOf('%') >= 0 || text.indexOf(':') < 0 || text.indexOf('[') >= 0) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isIpv4(String text) {
        int numbers = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c >= '0' && c <= '9' && digits < 3) {
                value = value * 10 + c - '0';
                digits++;
            } else if (c == '.' && digits > 0 && value <= 255) {
                numbers++;
                digits = 0;
                value = 0;
            } else {
                return false;
            }
        }
        return numbers == 4;
    }

    private boolean take(char octet) {
        if (at < to && line[at] == octet) {
            at++;
            return true;
        }
        return false;
    }

    private @Nullable String text(int start, int end) {
        return decode(line, start, end);
    }

    /** Null if it is not well-formed UTF-8. */
    private @Nullable String decode(byte[] octets, int start, int end) {
        if (!utf8) {
            return new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
