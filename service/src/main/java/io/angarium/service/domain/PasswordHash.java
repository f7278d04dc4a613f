package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A password as it is kept: argon2id (RFC 9106) in the usual text form {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}. Making
 * or checking one takes tens of milliseconds of CPU: never on a virtual thread.
 */
record PasswordHash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
    /** OWASP's first choice for argon2id: 19 MiB, two passes. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_MEMORY_KIB = 256 * 1024;
    private static final int MAX_PASSES = 16;

    static PasswordHash of(String password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        return new PasswordHash(MEMORY_KIB, PASSES, LANES, salt, hash);
    }

    /** Matches no password, and takes as long to say so as one made by {@link #of}. */
    static PasswordHash ofNobody(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] hash = new byte[HASH_BYTES];
        random.nextBytes(salt);
        random.nextBytes(hash);
        return new PasswordHash(MEMORY_KIB, PASSES, LANES, salt, hash);
    }

    /** Compared in constant time. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, argon2id(password, salt, memoryKib, passes, lanes, hash.length));
    }

    String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(memoryKib, passes, lanes, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /** @throws IllegalArgumentException if it is not what {@link #text} makes */
    static PasswordHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 6 || !parts[1].equals("argon2id") || !parts[2].equals("v=19")) {
            throw new IllegalArgumentException("not an argon2id hash of version 19");
        }
        String[] costs = parts[3].split(",", -1);
        if (costs.length != 3) {
            throw new IllegalArgumentException("an argon2id hash names memory, passes and lanes");
        }
        return new PasswordHash(
                cost(costs[0], "m=", MAX_MEMORY_KIB),
                cost(costs[1], "t=", MAX_PASSES),
                cost(costs[2], "p=", MAX_PASSES),
                Base64.getDecoder().decode(parts[4]),
                Base64.getDecoder().decode(parts[5]));
    }

    private static int cost(String text, String name, int max) {
        if (!text.startsWith(name)) {
            throw new IllegalArgumentException("an argon2id hash has " + name + " here");
        }
        int cost = Integer.parseInt(text.substring(name.length()));
        if (cost < 1 || cost > max) {
            throw new IllegalArgumentException(name + cost + " is not in 1–" + max);
        }
        return cost;
    }

    private static byte[] argon2id(String password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(UTF_8), hash);
        return hash;
    }
}
