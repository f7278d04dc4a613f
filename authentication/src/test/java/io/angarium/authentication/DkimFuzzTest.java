package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** No bytes of a letter or a key record make the verifier throw. */
class DkimFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void tagLists(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        try {
            DkimSignature.of(TagList.parse(text));
        } catch (TagList.SyntaxException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
        }
    }

    @FuzzTest(maxDuration = "10s")
    void letters(byte[] letter) {
        var verifier = new DkimVerifier(CryptoProvider.jdk(), Letters::dns, DkimVerifier.Limits.DEFAULT);
        assertThat(verifier.verify(ByteBuffer.wrap(letter), Instant.EPOCH))
                .noneMatch(result -> result.verdict() instanceof DkimVerdict.Pass);
    }

    @FuzzTest(maxDuration = "10s")
    void keyRecords(FuzzedDataProvider data) {
        String record = data.consumeRemainingAsString();
        List<DkimResult> results = Letters.verify(SIGNED, name -> Letters.found(record));
        assertThat(results).hasSize(1);
    }

    @FuzzTest(maxDuration = "10s")
    void signing(byte[] letter) {
        byte[] field = new DkimSigner(CryptoProvider.jdk()).sign(List.of(Letters.ED25519_KEY), letter, Letters.NOW);
        assertThat(field).startsWith(Letters.bytes("DKIM-Signature: v=1;"));
    }

    private static final String SIGNED = Letters.signed(Letters.LETTER, Letters.RSA_KEY);
}
