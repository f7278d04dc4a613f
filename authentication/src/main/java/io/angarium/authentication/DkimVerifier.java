package io.angarium.authentication;

import io.angarium.authentication.TagList.SyntaxException;
import io.angarium.dns.Texts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks the DKIM signatures of a letter (RFC 6376 §6, RFC 8463).
 *
 * <p>Immutable; any thread. It asks for at most {@link Limits#signatures} keys, each as long as the given function takes, and
 * reads the body once for each signature. Never throws for what a letter or a key record holds.
 */
public final class DkimVerifier {
    /**
     * How much of a hostile letter is looked at.
     *
     * @param signatures checked from the top; those below get the verdict 'policy'
     * @param headerBytes a longer header makes every verdict impossible
     */
    public record Limits(int signatures, int headerBytes) {
        public static final Limits DEFAULT = new Limits(8, 1024 * 1024);
    }

    /** RFC 8301 §3.2. */
    private static final int SMALLEST_RSA_BITS = DkimKeys.SMALLEST_RSA_BITS;

    private static final String FIELD = "dkim-signature";

    private final CryptoProvider crypto;
    private final Function<String, Texts> keys;
    private final Limits limits;

    /**
     * A verifier.
     *
     * @param keys the TXT records of a name, such as {@code resolver::texts}
     */
    public DkimVerifier(CryptoProvider crypto, Function<String, Texts> keys, Limits limits) {
        this.crypto = Objects.requireNonNull(crypto, "crypto");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Checks every signature, the topmost first.
     *
     * @param letter header, empty line, body, with CRLF line ends; the position stays
     * @return one result for each DKIM-Signature field; empty is what RFC 8601 calls 'none'
     */
    public List<DkimResult> verify(ByteBuffer letter, Instant now) {
        HeaderFields header;
        try {
            header = HeaderFields.read(letter, limits.headerBytes());
        } catch (IllegalArgumentException tooLarge) {
            return List.of(unreadable(new DkimVerdict.Policy(String.valueOf(tooLarge.getMessage()))));
        }
        BodyBytes body = BodyBytes.of(letter.duplicate().position(letter.position() + header.size()));
        List<DkimResult> results = new ArrayList<>();
        for (HeaderField field : header.fields()) {
            if (field.name().equals(FIELD)) {
                results.add(
                        results.size() < limits.signatures()
                                ? check(field, header, body, now)
                                : unreadable(
                                        new DkimVerdict.Policy("more than " + limits.signatures() + " signatures")));
            }
        }
        return results;
    }

    private static DkimResult unreadable(DkimVerdict verdict) {
        return new DkimResult(verdict, Optional.empty(), false);
    }

    private DkimResult check(HeaderField field, HeaderFields header, BodyBytes body, Instant now) {
        TagList tags;
        DkimSignature signature;
        try {
            tags = TagList.parse(field.valueText());
            signature = DkimSignature.of(tags);
        } catch (SyntaxException broken) {
            return unreadable(new DkimVerdict.PermanentError("signature: " + broken.getMessage()));
        }
        Claim claim = new Claim(field, tags, signature, header, body);
        try {
            return check(claim, now);
        } catch (SyntaxException broken) {
            return claim.result(new DkimVerdict.PermanentError("signature: " + broken.getMessage()));
        }
    }

    private DkimResult check(Claim claim, Instant now) throws SyntaxException {
        Optional<DkimKey.Algorithm> algorithm = algorithm(claim.signature());
        if (algorithm.isEmpty()) {
            return claim.result(new DkimVerdict.Policy(
                    "algorithm " + TagList.shown(claim.signature().algorithm()) + " is not accepted"));
        }
        if (claim.signature().expires().isPresent()
                && now.isAfter(claim.signature().expires().get())) {
            return claim.result(new DkimVerdict.Fail("signature has expired"));
        }
        byte[] expectedBodyHash = DkimSignature.base64(claim.tags(), "bh");
        byte[] value = DkimSignature.base64(claim.tags(), "b");
        Canonicalizations forms = Canonicalizations.parse(claim.signature().canonicalization());
        return switch (keys.apply(claim.signature().recordName())) {
            case Texts.Unavailable(String reason) -> claim.result(new DkimVerdict.TemporaryError("key: " + reason));
            case Texts.None(String reason) -> claim.result(new DkimVerdict.PermanentError("key: " + reason));
            case Texts.Found found -> {
                DkimPublicKey key;
                try {
                    key = firstReadable(found.texts());
                } catch (SyntaxException broken) {
                    yield claim.result(new DkimVerdict.PermanentError("key: " + broken.getMessage()));
                }
                DkimVerdict verdict = check(claim, algorithm.get(), key, forms, expectedBodyHash, value);
                yield new DkimResult(verdict, Optional.of(claim.signature()), key.testing());
            }
        };
    }

    private DkimVerdict check(
            Claim claim,
            DkimKey.Algorithm algorithm,
            DkimPublicKey key,
            Canonicalizations forms,
            byte[] expectedBodyHash,
            byte[] value) {
        if (key.key().isEmpty()) {
            return new DkimVerdict.PermanentError("key: revoked");
        }
        if (key.algorithm() != algorithm) {
            return new DkimVerdict.PermanentError("key: of another kind than a=" + algorithm.tag());
        }
        if (key.strict() && !claim.signature().isIdentityInDomainItself()) {
            return new DkimVerdict.PermanentError("key: i= may not be in a subdomain");
        }
        if (key.bits() < SMALLEST_RSA_BITS) {
            return new DkimVerdict.Policy("key: shorter than " + SMALLEST_RSA_BITS + " bits");
        }
        long signedLength = claim.signature().bodyLength().orElse(Long.MAX_VALUE);
        BodyMeasure body = new BodyMeasure(crypto.sha256(), claim.body(), signedLength);
        forms.body().feed(claim.body(), body);
        if (!MessageDigest.isEqual(expectedBodyHash, body.hash())) {
            return new DkimVerdict.Fail("body hash does not match");
        }
        if (!isGood(algorithm, key.key().get(), signedText(claim, forms.header()), value)) {
            return new DkimVerdict.Fail("signature does not match");
        }
        return coverage(claim.signature(), body.length());
    }

    /** RFC 6376 §8.2: whoever signs less than the whole body lets anybody add to it. */
    private static DkimVerdict coverage(DkimSignature signature, long bodyLength) {
        long signed = signature.bodyLength().orElse(bodyLength);
        if (signed > bodyLength) {
            return new DkimVerdict.Fail("body is shorter than l=");
        }
        return signed < bodyLength
                ? new DkimVerdict.Policy("l=" + signed + " of " + bodyLength + " bytes of the body are signed")
                : new DkimVerdict.Pass();
    }

    private boolean isGood(DkimKey.Algorithm algorithm, PublicKey key, byte[] text, byte[] value) {
        try {
            Signature signature = crypto.verifying(algorithm, key);
            signature.update(
                    switch (algorithm) {
                        case RSA_SHA256 -> text;
                        case ED25519_SHA256 -> crypto.sha256().digest(text);
                    });
            return signature.verify(value);
        } catch (GeneralSecurityException misfit) {
            return false;
        }
    }

    /** RFC 6376 §3.7: the fields of h=, each name taking the next one from below, then the signature without its b=. */
    private static byte[] signedText(Claim claim, HeaderCanonicalization form) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(2048);
        Map<String, List<HeaderField>> found = new HashMap<>();
        Map<String, Integer> taken = new HashMap<>();
        for (String name : claim.signature().headers()) {
            List<HeaderField> fields = found.computeIfAbsent(name, claim.header()::fromBottom);
            int next = taken.merge(name, 1, Integer::sum) - 1;
            // RFC 6376 §5.4: a name without a field left stands for nothing, which is how a second From is kept out.
            if (next < fields.size()) {
                form.write(fields.get(next), text);
                text.write('\r');
                text.write('\n');
            }
        }
        form.write(withoutValue(claim.field()), text);
        return text.toByteArray();
    }

    /** The same field with nothing between {@code b=} and the semicolon behind it (or the end). */
    static HeaderField withoutValue(HeaderField field) {
        byte[] bytes = field.bytes();
        int start = field.value();
        while (start < field.end()) {
            int end = indexOf(bytes, ';', start, field.end());
            int equals = indexOf(bytes, '=', start, end);
            if (equals < end && isTagB(bytes, start, equals)) {
                ByteArrayOutputStream cut = new ByteArrayOutputStream(field.end() - field.start());
                cut.write(bytes, field.start(), equals + 1 - field.start());
                cut.write(bytes, end, field.end() - end);
                return HeaderField.of(cut.toByteArray(), 0, cut.size());
            }
            start = end + 1;
        }
        return field;
    }

    private static boolean isTagB(byte[] bytes, int from, int to) {
        int letters = 0;
        for (int at = from; at < to; at++) {
            if (bytes[at] == 'b') {
                letters++;
            } else if (!TagList.isWhiteSpace((char) bytes[at])) {
                return false;
            }
        }
        return letters == 1;
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static Optional<DkimKey.Algorithm> algorithm(DkimSignature signature) {
        for (DkimKey.Algorithm algorithm : DkimKey.Algorithm.values()) {
            if (algorithm.tag().equals(signature.algorithm())) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** RFC 6376 §3.6.2.2 leaves several records undefined; the first that is a key at all is as good as any. */
    private static DkimPublicKey firstReadable(List<String> records) throws SyntaxException {
        SyntaxException first = new SyntaxException("no record");
        for (int i = 0; i < records.size(); i++) {
            try {
                return DkimPublicKey.parse(records.get(i));
            } catch (SyntaxException broken) {
                first = i == 0 ? broken : first;
            }
        }
        throw first;
    }

    /** One signature beside everything that it speaks of. */
    private record Claim(
            HeaderField field, TagList tags, DkimSignature signature, HeaderFields header, BodyBytes body) {
        DkimResult result(DkimVerdict verdict) {
            return new DkimResult(verdict, Optional.of(signature), false);
        }
    }

    /** Both halves of c=. */
    private record Canonicalizations(HeaderCanonicalization header, BodyCanonicalization body) {
        /** RFC 6376 §3.5: one word names the header's form and leaves the body simple. */
        static Canonicalizations parse(String text) throws SyntaxException {
            int slash = text.indexOf('/');
            String header = slash < 0 ? text : text.substring(0, slash);
            String body = slash < 0 ? "simple" : text.substring(slash + 1);
            return new Canonicalizations(
                    constant(HeaderCanonicalization.values(), header), constant(BodyCanonicalization.values(), body));
        }

        private static <E extends Enum<E>> E constant(E[] values, String name) throws SyntaxException {
            for (E value : values) {
                if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return value;
                }
            }
            throw new SyntaxException("c= names the unknown form '" + TagList.shown(name) + "'");
        }
    }
}
