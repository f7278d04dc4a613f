package io.angarium.service.domain;

import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimKeys;
import java.security.KeyPair;

/** Makes key pairs for signing; tests bring fixed ones, since an RSA key takes up to a second. */
@FunctionalInterface
public interface KeyMaker {
    /**
     * Makes a pair; may take up to a second.
     *
     * @param bits of an RSA key; has no meaning for Ed25519
     */
    KeyPair make(DkimKey.Algorithm algorithm, int bits);

    /** Keys made by the platform, different each time. */
    static KeyMaker fresh() {
        return (algorithm, bits) -> switch (algorithm) {
            case RSA_SHA256 -> DkimKeys.generateRsa(bits);
            case ED25519_SHA256 -> DkimKeys.generateEd25519();
        };
    }
}
