package io.angarium.service.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for rest with AES-256-GCM. What is encrypted in one context (such as {@code dkim/example.com/s1}) can't be
 * decrypted in another, so rows can't be swapped. Any thread.
 */
public final class Vault {
    /** Octets of a master key. */
    public static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random;

    /**
     * @param masterKey {@link #KEY_BYTES} random octets, kept outside the tables; copied
     * @param random for nonces
     */
    public Vault(byte[] masterKey, SecureRandom random) {
        if (masterKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a master key has " + KEY_BYTES + " bytes, not " + masterKey.length);
        }
        this.key = new SecretKeySpec(masterKey, "AES");
        this.random = random;
    }

    /** A key for a new installation. */
    public static byte[] newMasterKey(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /** The version, a nonce, the ciphertext and its tag. */
    public byte[] encrypt(String context, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, context, nonce).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can't encrypt with AES-GCM", e);
        }
    }

    /**
     * The secret again.
     *
     * @throws VaultException if it was encrypted with another key or in another context, or was changed
     */
    public byte[] decrypt(String context, byte[] encrypted) {
        if (encrypted.length < 1 + NONCE_BYTES + TAG_BITS / 8 || encrypted[0] != VERSION) {
            throw new VaultException("'" + context + "' is not an encrypted secret of a known version", null);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(encrypted, 1, nonce, 0, NONCE_BYTES);
        int start = 1 + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, context, nonce).doFinal(encrypted, start, encrypted.length - start);
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "'" + context + "' can't be decrypted: the master key is not the one that it was encrypted with, or"
                            + " the stored bytes were changed",
                    e);
        }
    }

    private Cipher cipher(int mode, String context, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(UTF_8));
        return cipher;
    }
}
