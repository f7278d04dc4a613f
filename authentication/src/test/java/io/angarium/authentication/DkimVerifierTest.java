package io.angarium.authentication;

import static io.angarium.authentication.Letters.ED25519_KEY;
import static io.angarium.authentication.Letters.LETTER;
import static io.angarium.authentication.Letters.RSA_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.Texts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DkimVerifierTest {
    private static final String RSA_RECORD = DkimKeys.publicRecord(Letters.RSA.getPublic());
    private static final String BODY = "Good day.\r\nBye.\r\n";
    private static final String BARE = "From: ann@example.test\r\n\r\n" + BODY;

    @Test
    void tellsWhoSigned() {
        DkimSignature signature = Letters.verify(Letters.signed(LETTER, RSA_KEY))
                .getFirst()
                .signature()
                .orElseThrow();
        assertThat(signature.domain()).isEqualTo("example.test");
        assertThat(signature.selector()).isEqualTo("r1");
        assertThat(signature.identity()).isEqualTo("@example.test");
        assertThat(signature.algorithm()).isEqualTo("rsa-sha256");
        assertThat(signature.signedAt()).contains(Letters.NOW);
    }

    @Test
    void aChangedBodyIsToldFromAChangedHeader() {
        String signed = Letters.signed(LETTER, RSA_KEY);
        assertThat(verdict(signed.replace("Good day", "Bad day")))
                .isEqualTo(new DkimVerdict.Fail("body hash does not match"));
        assertThat(verdict(signed.replace("bob@", "rob@"))).isEqualTo(new DkimVerdict.Fail("signature does not match"));
    }

    @Test
    void aKeyThatCannotBeFetchedIsATemporaryError() {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), new Texts.Unavailable("time-out")))
                .isEqualTo(new DkimVerdict.TemporaryError("key: time-out"));
    }

    @Test
    void aKeyThatDoesNotExistIsAPermanentError() {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), new Texts.None("no such name")))
                .isEqualTo(new DkimVerdict.PermanentError("key: no such name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DKIM1; k=rsa; p=",
                "v=DKIM1; k=rsa; p=!!!",
                "v=DKIM1; k=rsa; p=AAAA",
                "v=DKIM1; k=ed25519; p=AAAA",
                "v=DKIM1; k=elgamal; p=AAAA",
                "v=DKIM2; p=RSA",
                "k=rsa; v=DKIM1; p=RSA",
                "v=DKIM1; h=sha1; p=RSA",
                "v=DKIM1; s=chat; p=RSA",
                "v=DKIM1; k=rsa",
                "v=DKIM1; p=RSA; p=RSA",
                "v=DKIM1; k=ed25519; p=ED25519",
                "hello",
                ""
            })
    void aBrokenRevokedOrUnfitKeyIsAPermanentError(String record) {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), Letters.found(filled(record))))
                .isInstanceOf(DkimVerdict.PermanentError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p=RSA",
                "v=DKIM1;p=RSA;",
                " v = DKIM1 ; h = sha1 : sha256 ; s = * ; n=a note; p=RSA ; unknown=1",
                "v=DKIM1; s=email; k=RSA; p=RSA"
            })
    void aKeyRecordMayBeWrittenInManyWays(String record) {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), Letters.found(filled(record))))
                .isEqualTo(new DkimVerdict.Pass());
    }

    @Test
    void aBareRsaPublicKeyIsAKeyToo() throws Exception {
        byte[] whole = Letters.RSA.getPublic().getEncoded();
        // The SubjectPublicKeyInfo of a 2048 bit key: 24 bytes, then the RSAPublicKey of RFC 8017.
        String bare = Base64.getEncoder().encodeToString(Arrays.copyOfRange(whole, 24, whole.length));
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), Letters.found("v=DKIM1; p=" + bare)))
                .isEqualTo(new DkimVerdict.Pass());
    }

    @Test
    void ofSeveralRecordsTheFirstThatIsAKeyCounts() {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY), Letters.found("v=spf1 -all", RSA_RECORD)))
                .isEqualTo(new DkimVerdict.Pass());
    }

    @Test
    void aTestingKeySaysSo() {
        String signed = Letters.signed(LETTER, RSA_KEY);
        assertThat(Letters.verify(signed, name -> Letters.found(RSA_RECORD + "; t=y:s"))
                        .getFirst())
                .extracting(DkimResult::testing)
                .isEqualTo(true);
        assertThat(Letters.verify(signed).getFirst().testing()).isFalse();
    }

    @Test
    void aShortKeyIsAgainstPolicy() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(768);
        var pair = generator.generateKeyPair();
        assertThat(((RSAPublicKey) pair.getPublic()).getModulus().bitLength()).isEqualTo(768);
        String signed = signed("d=example.test; s=r1; h=from", BARE, pair.getPrivate());
        assertThat(verdict(signed, Letters.found(DkimKeys.publicRecord(pair.getPublic()))))
                .isEqualTo(new DkimVerdict.Policy("key: shorter than 1024 bits"));
    }

    @Test
    void aKeyOf1024BitsIsAccepted() throws Exception {
        var pair = DkimKeys.generateRsa(1024);
        String signed = signed("d=example.test; s=r1; h=from", BARE, pair.getPrivate());
        assertThat(verdict(signed, Letters.found(DkimKeys.publicRecord(pair.getPublic()))))
                .isEqualTo(new DkimVerdict.Pass());
    }

    @Test
    void sha1IsAgainstPolicy() {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY).replace("rsa-sha256", "rsa-sha1")))
                .isEqualTo(new DkimVerdict.Policy("algorithm rsa-sha1 is not accepted"));
    }

    @Test
    void anExpiredSignatureFailsAndOneInItsTimePasses() throws Exception {
        long now = Letters.NOW.getEpochSecond();
        String signed = signed("d=example.test; s=r1; h=from; t=" + (now - 10) + "; x=" + now, BARE);
        assertThat(verdict(signed)).isEqualTo(new DkimVerdict.Pass());
        assertThat(Letters.verify(signed, Letters::dns, Letters.NOW.plus(Duration.ofSeconds(1))))
                .extracting(DkimResult::verdict)
                .containsExactly(new DkimVerdict.Fail("signature has expired"));
    }

    @Test
    void aBodySignedInPartIsAgainstPolicy() throws Exception {
        String signed = signedInPart(BODY.length());
        assertThat(verdict(signed)).isEqualTo(new DkimVerdict.Pass());
        assertThat(verdict(signed + "Buy this!\r\n"))
                .isEqualTo(new DkimVerdict.Policy("l=17 of 28 bytes of the body are signed"));
        assertThat(verdict(signed.replace("Good", "Evil"))).isEqualTo(new DkimVerdict.Fail("body hash does not match"));
    }

    @Test
    void aBodyShorterThanWhatWasSignedFails() throws Exception {
        assertThat(verdict(signedInPart(BODY.length() + 1))).isEqualTo(new DkimVerdict.Fail("body is shorter than l="));
    }

    @Test
    void identityMayBeInASubdomainUnlessTheKeyForbidsIt() throws Exception {
        String signed = signed("d=example.test; i=ann@mail.example.test; s=r1; h=from", BARE);
        assertThat(verdict(signed)).isEqualTo(new DkimVerdict.Pass());
        assertThat(verdict(signed, Letters.found(RSA_RECORD + "; t=s")))
                .isEqualTo(new DkimVerdict.PermanentError("key: i= may not be in a subdomain"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "d=example.test; s=r1; h=to | h= does not name From",
                "d=example.test; s=r1; h=from; i=@evil.test | i= is not in the domain of d=",
                "d=example.test; s=r1; h=from; i=@notexample.test | i= is not in the domain of d=",
                "d=example.test; s=r1; h=from; t=20; x=10 | x= is not later than t=",
                "d=example.test; s=r1; h=from; x=soon | x= is not a number",
                "d=example.test; s=r1; h=from; l=-1 | l= is not a number",
                "d=example.test; s=r1; h=from; c=nofws | c= names the unknown form 'nofws'",
                "s=r1; h=from | tag d is missing",
                "d=example.test; h=from | tag s is missing",
                "d=example.test; s=r1 | tag h is missing",
                "d=example.test; s=r1; h=from; d=example.test | tag d is given twice",
                "d=; s=r1; h=from | d= is not a domain name",
            })
    void aBrokenSignatureIsAPermanentErrorWithItsReason(String tags, String reason) throws Exception {
        assertThat(verdict(signed(tags, BARE))).isEqualTo(new DkimVerdict.PermanentError("signature: " + reason));
    }

    @Test
    void anUnknownVersionIsAPermanentError() {
        assertThat(verdict(Letters.signed(LETTER, RSA_KEY).replace("v=1", "v=2")))
                .isEqualTo(new DkimVerdict.PermanentError("signature: version v=2 is not known"));
    }

    @Test
    void eightSignaturesAreCheckedAndTheNinthIsNot() {
        List<String> asked = new ArrayList<>();
        String field = Letters.signed(LETTER, ED25519_KEY);
        String nine = field.substring(0, field.length() - LETTER.length()).repeat(9) + LETTER;
        List<DkimResult> results = Letters.verify(nine, name -> {
            asked.add(name);
            return Letters.dns(name);
        });
        assertThat(asked).hasSize(8);
        assertThat(results).hasSize(9);
        assertThat(results.subList(0, 8)).allMatch(result -> result.verdict() instanceof DkimVerdict.Pass);
        assertThat(results.getLast())
                .isEqualTo(new DkimResult(new DkimVerdict.Policy("more than 8 signatures"), Optional.empty(), false));
    }

    @Test
    void aHeaderThatIsTooLongIsNotLookedAt() {
        String letter = "X: " + "x".repeat(DkimVerifier.Limits.DEFAULT.headerBytes()) + "\r\n\r\n";
        assertThat(Letters.results(letter)).containsExactly("policy");
    }

    @Test
    void aHeaderWithTooManyFieldsIsNotLookedAt() {
        assertThat(Letters.results("X: y\r\n".repeat(HeaderFields.MAX_FIELDS) + "\r\n"))
                .isEmpty();
        assertThat(Letters.results("X: y\r\n".repeat(HeaderFields.MAX_FIELDS + 1) + "\r\n"))
                .containsExactly("policy");
    }

    @Test
    void namesOfHAreMatchedFromTheBottomUp() throws Exception {
        String twice = "X-Tag: first\r\nX-Tag: second\r\nFrom: ann@example.test\r\n\r\n" + BODY;
        String signed = signed("d=example.test; s=r1; h=from:x-tag", twice, "X-Tag: second\r\n");
        assertThat(verdict(signed)).isEqualTo(new DkimVerdict.Pass());
        assertThat(verdict(signed.replace("first", "other"))).isEqualTo(new DkimVerdict.Pass());
        assertThat(verdict(signed.replace("second", "other"))).isInstanceOf(DkimVerdict.Fail.class);
    }

    @Test
    void aPassOfOneProviderIsAPassOfTheOther() {
        var byJdk = new DkimSigner(CryptoProvider.jdk());
        byte[] field = byJdk.sign(List.of(RSA_KEY, ED25519_KEY), Letters.bytes(LETTER), Letters.NOW);
        assertThat(Letters.results(Letters.text(field) + LETTER)).containsExactly("pass", "pass");
        var jdkVerifier = new DkimVerifier(CryptoProvider.jdk(), Letters::dns, DkimVerifier.Limits.DEFAULT);
        byte[] signed = Letters.bytes(Letters.signed(LETTER, RSA_KEY, ED25519_KEY));
        assertThat(jdkVerifier.verify(ByteBuffer.wrap(signed), Letters.NOW))
                .allMatch(result -> result.verdict() instanceof DkimVerdict.Pass)
                .hasSize(2);
    }

    private static String filled(String record) {
        return record.replace("p=RSA", RSA_RECORD.substring(RSA_RECORD.indexOf("p=")))
                .replace("p=ED25519", "p=" + Base64.getEncoder().encodeToString(new byte[32]));
    }

    private static DkimVerdict verdict(String letter) {
        return Letters.verify(letter).getFirst().verdict();
    }

    private static DkimVerdict verdict(String letter, Texts key) {
        return Letters.verify(letter, name -> key).getFirst().verdict();
    }

    private static String signed(String tags, String letter) throws Exception {
        return signed(tags, letter, Letters.RSA.getPrivate());
    }

    private static String signed(String tags, String letter, PrivateKey key) throws Exception {
        return signed(tags, letter, "", key, Letters.bytes(BODY));
    }

    private static String signed(String tags, String letter, String more) throws Exception {
        return signed(tags, letter, more, Letters.RSA.getPrivate(), Letters.bytes(BODY));
    }

    private static String signedInPart(int length) throws Exception {
        String tags = "d=example.test; s=r1; h=from; l=" + length;
        return signed(tags, BARE, "", Letters.RSA.getPrivate(), Letters.bytes(BODY));
    }

    /** A simple/simple signature made by the letter of RFC 6376 §3.7, for a letter with one From. */
    private static String signed(String tags, String letter, String more, PrivateKey key, byte[] body)
            throws Exception {
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        String field = "DKIM-Signature: v=1; a=rsa-sha256; " + tags + "; bh=" + hash + "; b=";
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(Letters.bytes("From: ann@example.test\r\n" + more + field));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.toByteArray());
        return field + Base64.getEncoder().encodeToString(signature.sign()) + "\r\n" + letter;
    }
}
