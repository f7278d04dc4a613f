package io.angarium.authentication;

import io.angarium.authentication.TagList.SyntaxException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes DKIM key pairs, and turns keys into bytes to keep and text to publish. Pure functions; any thread, but making an RSA
 * key is CPU-bound (about 0.1–1 s for 2048 bits).
 */
public final class DkimKeys {
    /** What a new RSA key has unless asked otherwise (RFC 8301 §3.2 asks for at least this when signing). */
    public static final int DEFAULT_RSA_BITS = 2048;
    /** The smallest RSA key that a verifier may accept (RFC 8301 §3.2). */
    public static final int SMALLEST_RSA_BITS = 1024;
    /** The largest that every verifier must accept (RFC 8301 §3.2). */
    public static final int LARGEST_RSA_BITS = 4096;

    /** An Ed25519 SubjectPublicKeyInfo is these twelve bytes and the 32 of the key (RFC 8410 §4). */
    static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");

    private DkimKeys() {}

    /**
     * Makes an RSA key pair.
     *
     * @param bits 1024 to 4096
     */
    public static KeyPair generateRsa(int bits) {
        if (bits < SMALLEST_RSA_BITS || bits > LARGEST_RSA_BITS) {
            throw new IllegalArgumentException(
                    "bits: " + bits + ", expected " + SMALLEST_RSA_BITS + " to " + LARGEST_RSA_BITS);
        }
        return generate(DkimKey.Algorithm.RSA_SHA256, bits);
    }

    /** Makes an Ed25519 key pair (RFC 8463). */
    public static KeyPair generateEd25519() {
        return generate(DkimKey.Algorithm.ED25519_SHA256, 0);
    }

    private static KeyPair generate(DkimKey.Algorithm algorithm, int bits) {
        try {
            return generatorOf(algorithm, bits).generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("the JDK can't make a key for " + algorithm.tag(), missing);
        }
    }

    static KeyPairGenerator generatorOf(DkimKey.Algorithm algorithm, int rsaBits) throws GeneralSecurityException {
        KeyPairGenerator generator = switch (algorithm) {
            case RSA_SHA256 -> KeyPairGenerator.getInstance("RSA", "SunRsaSign");
            case ED25519_SHA256 -> KeyPairGenerator.getInstance("Ed25519", "SunEC");
        };
        if (algorithm == DkimKey.Algorithm.RSA_SHA256) {
            generator.initialize(new RSAKeyGenParameterSpec(rsaBits, RSAKeyGenParameterSpec.F4));
        }
        return generator;
    }

    /** The private key as PKCS #8 (RFC 5208), unencrypted: a secret. */
    public static byte[] encode(PrivateKey key) {
        return key.getEncoded();
    }

    /**
     * Reads a PKCS #8 private key.
     *
     * @throws IllegalArgumentException the bytes are no key of this algorithm; the message never holds key material
     */
    public static PrivateKey decode(DkimKey.Algorithm algorithm, byte[] pkcs8) {
        try {
            return factoryOf(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException broken) {
            throw new IllegalArgumentException(
                    "privateKey: expected PKCS #8 with a key for " + algorithm.tag(), broken);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("the JDK can't read a key for " + algorithm.tag(), missing);
        }
    }

    static KeyFactory factoryOf(DkimKey.Algorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case RSA_SHA256 -> KeyFactory.getInstance("RSA", "SunRsaSign");
            case ED25519_SHA256 -> KeyFactory.getInstance("Ed25519", "SunEC");
        };
    }

    /**
     * The text of the TXT record to publish at {@link DkimKey#recordName()} (RFC 6376 §3.6.1, RFC 8463 §3). Longer than 255
     * characters for RSA: in a zone file it is split into several strings.
     */
    public static String publicRecord(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return switch (key.getAlgorithm()) {
            case "RSA" -> "v=DKIM1; k=rsa; p=" + base64(encoded);
            // RFC 8463 §3: p= holds the bare 32 bytes, not a SubjectPublicKeyInfo.
            case "EdDSA", "Ed25519" ->
                "v=DKIM1; k=ed25519; p=" + base64(Arrays.copyOfRange(encoded, ED25519_PREFIX.length, encoded.length));
            default -> throw new IllegalArgumentException("key: expected RSA or Ed25519, not " + key.getAlgorithm());
        };
    }

    /**
     * Which algorithm a private key signs with.
     *
     * @throws IllegalArgumentException it is neither RSA nor Ed25519
     */
    public static DkimKey.Algorithm algorithmOf(PrivateKey key) {
        if (key instanceof RSAKey) {
            return DkimKey.Algorithm.RSA_SHA256;
        }
        if (key instanceof EdECPrivateKey) {
            return DkimKey.Algorithm.ED25519_SHA256;
        }
        throw new IllegalArgumentException("key: expected RSA or Ed25519, not " + key.getAlgorithm());
    }

    /**
     * The key in a TXT record, however it is spelled (RFC 6376 §3.6.1); empty if the text is no key record, or a revoked key's.
     */
    public static Optional<PublicKey> publishedKey(String record) {
        try {
            return DkimPublicKey.parse(record).key();
        } catch (SyntaxException none) {
            return Optional.empty();
        }
    }

    /**
     * Reads an RSA private key in PEM: PKCS #1 ({@code RSA PRIVATE KEY}) or PKCS #8 ({@code PRIVATE KEY}), unencrypted.
     *
     * @throws IllegalArgumentException the text is none, or its size isn't 1024 to 4096 bits; the message never holds key material
     */
    public static KeyPair rsaFromPem(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("pem: expected an RSA private key between BEGIN and END lines");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            byte[] pkcs8 = block.group(1).isEmpty() ? der : DkimPublicKey.pkcs8OfRsa(der);
            PrivateKey key = decode(DkimKey.Algorithm.RSA_SHA256, pkcs8);
            if (!(key instanceof RSAPrivateCrtKey rsa)) {
                throw new IllegalArgumentException("pem: expected an RSA private key with its factors");
            }
            int bits = rsa.getModulus().bitLength();
            if (bits < SMALLEST_RSA_BITS || bits > LARGEST_RSA_BITS) {
                throw new IllegalArgumentException("pem: expected an RSA key of " + SMALLEST_RSA_BITS + " to "
                        + LARGEST_RSA_BITS + " bits, not " + bits);
            }
            PublicKey open = factoryOf(DkimKey.Algorithm.RSA_SHA256)
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            return new KeyPair(open, key);
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("pem: the text between BEGIN and END is no RSA private key", broken);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
