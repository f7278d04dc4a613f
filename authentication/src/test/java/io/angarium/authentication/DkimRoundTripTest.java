package io.angarium.authentication;

import static io.angarium.authentication.Letters.ED25519_KEY;
import static io.angarium.authentication.Letters.LETTER;
import static io.angarium.authentication.Letters.RSA_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DkimRoundTripTest {
    @Test
    void whatIsSignedWithBothAlgorithmsPassesWithBoth() {
        assertThat(Letters.results(Letters.signed(LETTER, RSA_KEY, ED25519_KEY)))
                .containsExactly("pass", "pass");
    }

    @Test
    void aBodyHashedOnceServesSeveralHeaders() {
        DkimSigner signer = new DkimSigner(Letters.CRYPTO);
        int split = LETTER.indexOf("\r\n\r\n") + 2;
        String body = LETTER.substring(split + 2);
        BodyHash hash = signer.hashBody(ByteBuffer.wrap(Letters.bytes(body)));
        for (String name : List.of("bob", "carol")) {
            String header = LETTER.substring(0, split).replace("bob", name);
            byte[] field = signer.sign(List.of(RSA_KEY), ByteBuffer.wrap(Letters.bytes(header)), hash, Letters.NOW);
            assertThat(Letters.results(Letters.text(field) + header + "\r\n" + body))
                    .containsExactly("pass");
        }
    }

    @Test
    void aLetterWithoutSignatureHasNoResults() {
        assertThat(Letters.results(LETTER)).isEmpty();
    }
}
