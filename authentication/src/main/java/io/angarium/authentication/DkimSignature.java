package io.angarium.authentication;

import io.angarium.authentication.TagList.SyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a DKIM-Signature field says of itself (RFC 6376 §3.5); nothing in it is proven.
 *
 * @param algorithm a=, as written
 * @param domain d=, lower case
 * @param selector s=
 * @param identity i=, or {@code @domain} where it is not given
 * @param headers h=, lower case, in order
 * @param canonicalization c=, such as {@code relaxed/simple}
 * @param signedAt t=
 * @param expires x=
 * @param bodyLength l=
 */
public record DkimSignature(
        String algorithm,
        String domain,
        String selector,
        String identity,
        List<String> headers,
        String canonicalization,
        Optional<Instant> signedAt,
        Optional<Instant> expires,
        OptionalLong bodyLength) {
    /** Names in h=; a list with more is not looked at. */
    public static final int MAX_SIGNED_HEADERS = 500;

    public DkimSignature {
        headers = List.copyOf(headers);
    }

    /** Reads the tags and checks what RFC 6376 §6.1.1 asks for. */
    static DkimSignature of(TagList tags) throws SyntaxException {
        if (!tags.required("v").equals("1")) {
            throw new SyntaxException("version v=" + TagList.shown(tags.required("v")) + " is not known");
        }
        String domain = name(tags, "d");
        String identity = tags.value("i").orElse("@" + domain);
        if (!belongsTo(identity, domain)) {
            throw new SyntaxException("i= is not in the domain of d=");
        }
        List<String> headers = headers(tags);
        Optional<Instant> signedAt = time(tags, "t");
        Optional<Instant> expires = time(tags, "x");
        if (signedAt.isPresent() && expires.isPresent() && !expires.get().isAfter(signedAt.get())) {
            throw new SyntaxException("x= is not later than t=");
        }
        return new DkimSignature(
                tags.required("a").toLowerCase(Locale.ROOT),
                domain,
                name(tags, "s"),
                identity,
                headers,
                tags.value("c").orElse("simple/simple").toLowerCase(Locale.ROOT),
                signedAt,
                expires,
                bodyLength(tags));
    }

    /** The name of the TXT record with the public key. */
    public String recordName() {
        return selector + "._domainkey." + domain;
    }

    /** Whether i= names the very domain of d=, which a key with t=s demands (RFC 6376 §3.6.1). */
    boolean isIdentityInDomainItself() {
        return identity.substring(identity.lastIndexOf('@') + 1).equalsIgnoreCase(domain);
    }

    private static boolean belongsTo(String identity, String domain) {
        int at = identity.lastIndexOf('@');
        String its = identity.substring(at + 1).toLowerCase(Locale.ROOT);
        return at >= 0 && (its.equals(domain) || its.endsWith("." + domain));
    }

    private static String name(TagList tags, String tag) throws SyntaxException {
        String name = tags.required(tag).toLowerCase(Locale.ROOT);
        boolean fits = !name.isEmpty()
                && name.length() <= 253
                && name.chars().noneMatch(c -> c <= ' ' || c == '@' || c == '/' || c == '\\' || c == 127);
        if (!fits) {
            throw new SyntaxException(tag + "= is not a domain name");
        }
        return name;
    }

    private static List<String> headers(TagList tags) throws SyntaxException {
        String list = TagList.withoutWhiteSpace(tags.required("h")).toLowerCase(Locale.ROOT);
        List<String> headers = List.of(list.split(":", MAX_SIGNED_HEADERS + 1));
        if (headers.size() > MAX_SIGNED_HEADERS) {
            throw new SyntaxException("h= names more than " + MAX_SIGNED_HEADERS + " fields");
        }
        if (!headers.contains("from")) {
            // RFC 6376 §5.4: From must be signed.
            throw new SyntaxException("h= does not name From");
        }
        return headers;
    }

    private static Optional<Instant> time(TagList tags, String tag) throws SyntaxException {
        Optional<String> text = tags.value(tag);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(number(tag, text.get())));
        } catch (DateTimeException outOfRange) {
            throw new SyntaxException(tag + "= is no point in time");
        }
    }

    private static OptionalLong bodyLength(TagList tags) throws SyntaxException {
        Optional<String> text = tags.value("l");
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number("l", text.get()));
    }

    /** RFC 6376 §3.5 allows up to 76 digits; what no letter reaches is as good as the largest number that fits. */
    private static long number(String tag, String text) throws SyntaxException {
        boolean digits = !text.isEmpty() && text.length() <= 76 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new SyntaxException(tag + "= is not a number");
        }
        return text.length() > 12 ? 999_999_999_999L : Long.parseLong(text);
    }

    /** The bytes of a base64 tag. */
    static byte[] base64(TagList tags, String tag) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(TagList.withoutWhiteSpace(tags.required(tag)));
        } catch (IllegalArgumentException broken) {
            throw new SyntaxException(tag + "= is not base64");
        }
    }
}
