package io.angarium.authentication;

import static io.angarium.authentication.Letters.ED25519_KEY;
import static io.angarium.authentication.Letters.LETTER;
import static io.angarium.authentication.Letters.RSA_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DkimSignerTest {
    private final DkimSigner signer = new DkimSigner(Letters.CRYPTO);

    @Test
    void listsFromOnceMoreThanPresentAndTheOthersAsOftenAsPresent() {
        assertThat(tag(signatureOf(LETTER), "h"))
                .isEqualTo("From:From:Subject:To:Date:Message-ID:MIME-Version:Content-Type");
        assertThat(tag(signatureOf("From: a@b.test\r\nTo: c@d.test\r\nTo: e@f.test\r\n\r\n"), "h"))
                .isEqualTo("From:From:To:To");
    }

    @Test
    void signsEveryFieldThatMatters() {
        String all = "From:Subject:To:Cc:Date:Message-ID:Reply-To:MIME-Version:Content-Type:"
                + "Content-Transfer-Encoding:In-Reply-To:References:List-Unsubscribe:List-Unsubscribe-Post";
        StringBuilder letter = new StringBuilder("X-Other: not this\r\nReceived: nor this\r\n");
        for (String name : all.split(":", -1)) {
            letter.append(name).append(": x\r\n");
        }
        assertThat(tag(signatureOf(letter + "\r\n"), "h")).isEqualTo("From:" + all);
    }

    @Test
    void tellsTheTimeThatItWasGiven() {
        assertThat(tag(signatureOf(LETTER), "t")).isEqualTo(String.valueOf(Letters.NOW.getEpochSecond()));
    }

    @Test
    void foldsItsLines() {
        String field = signatureOf(LETTER);
        assertThat(field).endsWith("\r\n");
        assertThat(field.lines()).allMatch(line -> line.length() <= 78).hasSizeGreaterThan(5);
        assertThat(field.lines().skip(1)).allMatch(line -> line.startsWith("\t"));
    }

    @Test
    void namesThatOnlyJustFitAreFoldedToo() {
        String long63 = "a".repeat(63);
        String domain = long63 + "." + long63 + ".test";
        var key = new DkimKey(domain, long63, RSA_KEY.algorithm(), RSA_KEY.privateKey());
        String letter = Letters.signed(LETTER, key);
        assertThat(Letters.verify(letter, name -> Letters.found(DkimKeys.publicRecord(Letters.RSA.getPublic()))))
                .extracting(DkimResult::verdict)
                .containsExactly(new DkimVerdict.Pass());
    }

    @Test
    void aSecondFromAddedLaterBreaksTheSignature() {
        String signed = Letters.signed(LETTER, RSA_KEY, ED25519_KEY);
        int header = signed.indexOf("From: Ann");
        assertThat(Letters.results(
                        signed.substring(0, header) + "From: mallory@example.test\r\n" + signed.substring(header)))
                .containsExactly("fail", "fail");
        assertThat(Letters.results("From: mallory@example.test\r\n" + signed)).containsExactly("fail", "fail");
    }

    @Test
    void whitespaceAndFoldsMayChangeOnTheWay() {
        String signed = Letters.signed(LETTER, RSA_KEY, ED25519_KEY)
                        .replace("To: Bob", "to  :\r\n\tBob")
                        .replace("this is  a letter.\t", "this \t is a letter.")
                        .replace("\r\n.\r\n", "\r\n. \r\n")
                + "\r\n \r\n";
        assertThat(Letters.results(signed)).containsExactly("pass", "pass");
    }

    @Test
    void signsALetterWithoutABody() {
        for (String letter :
                List.of("From: a@example.test\r\n\r\n", "From: a@example.test\r\n", "From: a@example.test")) {
            assertThat(Letters.results(Letters.signed(letter, RSA_KEY)))
                    .as(letter)
                    .containsExactly("pass");
        }
    }

    @Test
    void hashesAnEmptyBodyAsTheStandardSays() {
        // RFC 6376 §3.4.4
        String empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        for (String body : List.of("", "\r\n", " \r\n\t\r\n")) {
            assertThat(signer.hashBody(ByteBuffer.wrap(Letters.bytes(body)))).isEqualTo(new BodyHash(empty));
        }
    }

    @Test
    void severalThreadsShareASignerAndManyKeys() throws Exception {
        List<DkimKey> keys = new ArrayList<>();
        for (int i = 0; i < DkimSigner.KEYS_KEPT_PER_THREAD + 10; i++) {
            keys.add(new DkimKey(
                    "example.test",
                    "e1",
                    DkimKey.Algorithm.ED25519_SHA256,
                    DkimKeys.decode(DkimKey.Algorithm.ED25519_SHA256, DkimKeys.encode(Letters.ED25519.getPrivate()))));
        }
        Callable<List<String>> work = () -> {
            List<String> fields = new ArrayList<>();
            for (DkimKey key : keys) {
                fields.add(Letters.text(signer.sign(List.of(key), Letters.bytes(LETTER), Letters.NOW)));
            }
            return fields;
        };
        String expected = Letters.text(signer.sign(List.of(ED25519_KEY), Letters.bytes(LETTER), Letters.NOW));
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<String>> fields : threads.invokeAll(List.of(work, work, work, work))) {
                // Ed25519 is deterministic: every thread and every copy of the key must come to the same.
                assertThat(fields.get()).hasSize(keys.size()).allMatch(expected::equals);
            }
        }
    }

    @Test
    void aKeyOfTheWrongKindIsRefusedAndNamed() {
        var wrong = new DkimKey("example.test", "x", DkimKey.Algorithm.RSA_SHA256, Letters.ED25519.getPrivate());
        assertThatThrownBy(() -> signer.sign(List.of(wrong), Letters.bytes(LETTER), Letters.NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example.test/x");
        assertThat(signer.sign(List.of(RSA_KEY), Letters.bytes(LETTER), Letters.NOW))
                .isNotEmpty();
    }

    @Test
    void aHeaderOfTheLargestSizeIsSignedAndOneByteMoreIsRefused() {
        String start = "From: a@example.test\r\nX: ";
        String end = "\r\n\r\n";
        int room = DkimSigner.MAX_HEADER_BYTES - start.length() - end.length();
        byte[] fits = Letters.bytes(start + "x".repeat(room) + end);
        byte[] tooLong = Letters.bytes(start + "x".repeat(room + 1) + end);
        assertThat(signer.sign(List.of(ED25519_KEY), fits, Letters.NOW)).isNotEmpty();
        assertThatThrownBy(() -> signer.sign(List.of(ED25519_KEY), tooLong, Letters.NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header");
    }

    @Test
    void leavesTheBuffersAsTheyAre() {
        ByteBuffer header =
                ByteBuffer.wrap(Letters.bytes("xxFrom: a@example.test\r\n")).position(2);
        ByteBuffer body = ByteBuffer.wrap(Letters.bytes("xx hello  \r\n")).position(2);
        signer.sign(List.of(ED25519_KEY), header, signer.hashBody(body), Letters.NOW);
        assertThat(header.position()).isEqualTo(2);
        assertThat(body.position()).isEqualTo(2);
        assertThat(body.remaining()).isEqualTo(10);
    }

    private static String signatureOf(String letter) {
        String signed = Letters.signed(letter, RSA_KEY);
        return signed.substring(0, signed.length() - letter.length());
    }

    private static String tag(String field, String name) {
        try {
            String value = field.substring(field.indexOf(':') + 1);
            return TagList.withoutWhiteSpace(TagList.parse(value).required(name));
        } catch (TagList.SyntaxException broken) {
            throw new AssertionError(field, broken);
        }
    }
}
