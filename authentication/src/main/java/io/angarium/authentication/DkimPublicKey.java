package io.angarium.authentication;

import io.angarium.authentication.TagList.SyntaxException;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key as its domain publishes it (RFC 6376 §3.6.1, RFC 8463 §4).
 *
 * @param key empty when the domain has revoked it
 * @param testing t=y
 * @param strict t=s: i= must name the very domain
 */
record DkimPublicKey(DkimKey.Algorithm algorithm, Optional<PublicKey> key, boolean testing, boolean strict) {
    private static final int ED25519_BYTES = 32;
    /** AlgorithmIdentifier of rsaEncryption with its NULL (RFC 3279 §2.3.1). */
    private static final byte[] RSA_IDENTIFIER = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    /** Reads a TXT record. */
    static DkimPublicKey parse(String text) throws SyntaxException {
        TagList tags = TagList.parse(text);
        requireVersion(tags);
        requireListed(tags, "h", "sha256");
        requireListed(tags, "s", "email");
        List<String> flags = list(tags.value("t").orElse(""));
        DkimKey.Algorithm algorithm = algorithm(tags.value("k").orElse("rsa"));
        boolean revoked = tags.required("p").isEmpty();
        return new DkimPublicKey(
                algorithm,
                revoked ? Optional.empty() : Optional.of(decode(algorithm, DkimSignature.base64(tags, "p"))),
                flags.contains("y"),
                flags.contains("s"));
    }

    /** The size of an RSA modulus in bits; Ed25519 has one size only and counts as large enough. */
    int bits() {
        return key.isPresent() && key.get() instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength()
                : Integer.MAX_VALUE;
    }

    private static void requireVersion(TagList tags) throws SyntaxException {
        Optional<String> version = tags.value("v");
        if (version.isPresent()) {
            // RFC 6376 §3.6.1: v= must come first and be DKIM1 when it is there.
            boolean first = tags.tags().keySet().iterator().next().equals("v");
            if (!first || !version.get().equals("DKIM1")) {
                throw new SyntaxException("key record is not of version DKIM1");
            }
        }
    }

    private static void requireListed(TagList tags, String tag, String wanted) throws SyntaxException {
        Optional<String> value = tags.value(tag);
        if (value.isPresent()) {
            List<String> allowed = list(value.get());
            if (!allowed.contains(wanted) && !allowed.contains("*")) {
                throw new SyntaxException("key record does not allow " + wanted);
            }
        }
    }

    private static List<String> list(String value) {
        return List.of(TagList.withoutWhiteSpace(value).toLowerCase(Locale.ROOT).split(":", -1));
    }

    private static DkimKey.Algorithm algorithm(String kind) throws SyntaxException {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "rsa" -> DkimKey.Algorithm.RSA_SHA256;
            case "ed25519" -> DkimKey.Algorithm.ED25519_SHA256;
            default -> throw new SyntaxException("key of unknown kind k=" + TagList.shown(kind));
        };
    }

    private static PublicKey decode(DkimKey.Algorithm algorithm, byte[] encoded) throws SyntaxException {
        return switch (algorithm) {
            case RSA_SHA256 -> decodeRsa(encoded);
            case ED25519_SHA256 -> decodeEd25519(encoded);
        };
    }

    /** Everybody publishes a SubjectPublicKeyInfo; the letter of RFC 6376 §3.6.1 asks for the bare RSAPublicKey inside it. */
    private static PublicKey decodeRsa(byte[] encoded) throws SyntaxException {
        try {
            return generate(DkimKey.Algorithm.RSA_SHA256, encoded);
        } catch (SyntaxException notWrapped) {
            return generate(DkimKey.Algorithm.RSA_SHA256, wrap(encoded));
        }
    }

    private static PublicKey decodeEd25519(byte[] encoded) throws SyntaxException {
        if (encoded.length != ED25519_BYTES) {
            throw new SyntaxException("Ed25519 key of " + encoded.length + " bytes, expected " + ED25519_BYTES);
        }
        byte[] prefix = DkimKeys.ED25519_PREFIX;
        byte[] whole = Arrays.copyOf(prefix, prefix.length + encoded.length);
        System.arraycopy(encoded, 0, whole, prefix.length, encoded.length);
        return generate(DkimKey.Algorithm.ED25519_SHA256, whole);
    }

    private static PublicKey generate(DkimKey.Algorithm algorithm, byte[] encoded) throws SyntaxException {
        try {
            return DkimKeys.factoryOf(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | RuntimeException broken) {
            throw new SyntaxException("p= is not a public key for " + algorithm.tag());
        }
    }

    private static byte[] wrap(byte[] rsaPublicKey) {
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        bits.write(0);
        bits.writeBytes(rsaPublicKey);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_IDENTIFIER);
        writeDer(content, 0x03, bits.toByteArray());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        writeDer(whole, 0x30, content.toByteArray());
        return whole.toByteArray();
    }

    /** A bare RSAPrivateKey (RFC 8017 §A.1.2) in a PrivateKeyInfo (RFC 5208 §5). */
    static byte[] pkcs8OfRsa(byte[] rsaPrivateKey) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {0x02, 0x01, 0x00});
        content.writeBytes(RSA_IDENTIFIER);
        writeDer(content, 0x04, rsaPrivateKey);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        writeDer(whole, 0x30, content.toByteArray());
        return whole.toByteArray();
    }

    private static void writeDer(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        // DER: the length in its shortest form.
        if (content.length >= 0x100) {
            out.write(0x82);
            out.write(content.length >> 8);
        } else if (content.length >= 0x80) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
    }
}
