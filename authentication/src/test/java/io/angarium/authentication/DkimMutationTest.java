package io.angarium.authentication;

import static io.angarium.authentication.Letters.ED25519_KEY;
import static io.angarium.authentication.Letters.RSA_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is changed in a signed letter, no signature passes any more. */
class DkimMutationTest {
    /** Every byte of it is signed, and none of it is white space that the relaxed forms would forgive. */
    private static final String LETTER =
            "From:ann@example.test\r\nSubject:hello\r\nTo:bob@example.com\r\n\r\nGood-day.\r\nBye.\r\n";

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void anyFlipInASignedPartFails(long seed) {
        Random random = new Random(seed);
        String signed = Letters.signed(LETTER, RSA_KEY, ED25519_KEY);
        var verifier = new DkimVerifier(Letters.CRYPTO, Letters::dns, DkimVerifier.Limits.DEFAULT);
        int letterStart = signed.length() - LETTER.length();
        for (int round = 0; round < 400; round++) {
            byte[] bytes = Letters.bytes(signed);
            int at = letterStart + random.nextInt(LETTER.length());
            if (Character.isWhitespace(bytes[at])) {
                continue;
            }
            byte before = bytes[at];
            do {
                bytes[at] = (byte) random.nextInt(256);
            } while (Character.toLowerCase(bytes[at]) == Character.toLowerCase(before));
            assertThat(verifier.verify(ByteBuffer.wrap(bytes), Letters.NOW))
                    .as("seed %d, byte %d of the letter from %d to %d", seed, at - letterStart, before, bytes[at])
                    .hasSize(2)
                    .noneMatch(result -> result.verdict() instanceof DkimVerdict.Pass);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void anyFlipInTheSignatureFieldFailsThatSignature(long seed) {
        Random random = new Random(seed);
        String signed = Letters.signed(LETTER, ED25519_KEY);
        // The last sextet before the padding of b= has bits that mean nothing (RFC 4648 §3.5).
        int fieldLength = signed.length() - LETTER.length() - "x==\r\n".length();
        var verifier = new DkimVerifier(Letters.CRYPTO, Letters::dns, DkimVerifier.Limits.DEFAULT);
        for (int round = 0; round < 400; round++) {
            byte[] bytes = Letters.bytes(signed);
            int at = random.nextInt(fieldLength);
            if (Character.isWhitespace(bytes[at])) {
                continue;
            }
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            boolean onlyCase = Letters.text(bytes).equalsIgnoreCase(signed);
            assertThat(verifier.verify(ByteBuffer.wrap(bytes), Letters.NOW))
                    .as("seed %d, byte %d", seed, at)
                    .noneMatch(result -> result.verdict() instanceof DkimVerdict.Pass && !onlyCase);
        }
    }
}
