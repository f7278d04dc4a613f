package io.angarium.authentication;

import static io.angarium.authentication.Letters.LETTER;
import static io.angarium.authentication.Letters.RSA;
import static io.angarium.authentication.Letters.RSA_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Random;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apache James jDKIM checks what we sign, and signs what we check. */
class JdkimOracleTest {
    @Test
    void acceptsWhatWeSign() throws Exception {
        assertThat(jdkimAccepts(Letters.signed(LETTER, RSA_KEY))).isTrue();
    }

    @Test
    void refusesWhatWasChangedSince() throws Exception {
        assertThat(jdkimAccepts(Letters.signed(LETTER, RSA_KEY).replace("this is", "that is")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple", "simple", "relaxed"})
    void signsWhatWeAcceptInEveryForm(String form) throws Exception {
        assertThat(Letters.results(signedByJdkim(LETTER, form))).containsExactly("pass");
    }

    @Test
    void agreesOnRandomLetters() throws Exception {
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            String letter = randomLetter(random);
            assertThat(jdkimAccepts(Letters.signed(letter, RSA_KEY)))
                    .as("seed %d, round %d: %s", seed, round, letter)
                    .isTrue();
            assertThat(Letters.results(signedByJdkim(letter, "relaxed/relaxed")))
                    .as("seed %d, round %d: %s", seed, round, letter)
                    .containsExactly("pass");
        }
    }

    private static boolean jdkimAccepts(String letter) throws Exception {
        try {
            var verifier =
                    new DKIMVerifier((methods, selector, domain) -> List.of(DkimKeys.publicRecord(RSA.getPublic())));
            return !verifier.verify(new ByteArrayInputStream(Letters.bytes(letter)))
                    .isEmpty();
        } catch (FailException refused) {
            return false;
        }
    }

    private static String signedByJdkim(String letter, String form) throws Exception {
        String template =
                "v=1; a=rsa-sha256; c=" + form + "; d=example.test; s=r1; h=from:to:subject:date:from; bh=; b=;";
        String field = new DKIMSigner(template, RSA.getPrivate()).sign(new ByteArrayInputStream(Letters.bytes(letter)));
        return field + "\r\n" + letter;
    }

    private static String randomLetter(Random random) {
        // ASCII only: jDKIM does not keep other bytes of a header as they are.
        String[] parts = {" ", "\t", "word", ".", "  ", ";", "=", ":"};
        StringBuilder letter = new StringBuilder("From: ann@example.test\r\n");
        for (String name : List.of("To", "SUBJECT", "Date", "Reply-To", "X-Other")) {
            letter.append(name).append(':').append(line(random, parts)).append("x");
            if (random.nextBoolean()) {
                letter.append("\r\n \t").append(line(random, parts)).append("y");
            }
            letter.append("\r\n");
        }
        // Never without a body: jDKIM does not hash an empty one as RFC 6376 §3.4.4 says.
        letter.append("\r\nbegin\r\n");
        for (int lines = random.nextInt(6); lines > 0; lines--) {
            letter.append(line(random, parts)).append("\r\n");
        }
        return letter.append(random.nextBoolean() ? "end\r\n" : "").toString();
    }

    private static String line(Random random, String[] parts) {
        StringBuilder line = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            line.append(parts[random.nextInt(parts.length)]);
        }
        return line.toString();
    }
}
