package io.angarium.authentication;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The SHA-256 of a body in its relaxed form, the bh= of our signatures. Made once and used for every recipient whose letter
 * has the same body.
 *
 * @param base64 the hash as it stands in the tag
 */
public record BodyHash(String base64) {
    /** Hashes the body (what follows the empty line behind the header); the buffer's position stays where it is. */
    public static BodyHash of(ByteBuffer body, CryptoProvider crypto) {
        BodyBytes bytes = BodyBytes.of(body);
        BodyMeasure measure = new BodyMeasure(crypto.sha256(), bytes, Long.MAX_VALUE);
        BodyCanonicalization.RELAXED.feed(bytes, measure);
        return new BodyHash(Base64.getEncoder().encodeToString(measure.hash()));
    }
}
