package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.Texts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The letter of RFC 8463 appendix A, signed with both algorithms by somebody else. */
class Rfc8463Test {
    private static final String LETTER = """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """.replace("\n", "\r\n");

    private static final String ED25519_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final String ED25519_SECRET = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private static final String RSA_PUBLIC = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id"
            + "Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5"
            + "QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
    private static final Instant THEN = Instant.ofEpochSecond(1_528_637_909);

    private static Texts dns(String name) {
        return switch (name) {
            case "brisbane._domainkey.football.example.com" -> Letters.found("v=DKIM1; k=ed25519; p=" + ED25519_PUBLIC);
            case "test._domainkey.football.example.com" -> Letters.found("v=DKIM1; k=rsa; p=" + RSA_PUBLIC);
            default -> new Texts.None("no such name");
        };
    }

    @Test
    void bothItsSignaturesPassWithEitherProvider() {
        for (CryptoProvider crypto : List.of(CryptoProvider.fastest(), CryptoProvider.jdk())) {
            var verifier = new DkimVerifier(crypto, Rfc8463Test::dns, DkimVerifier.Limits.DEFAULT);
            assertThat(verifier.verify(ByteBuffer.wrap(Letters.bytes(LETTER)), THEN))
                    .as(crypto.description())
                    .extracting(result -> result.verdict().result())
                    .containsExactly("pass", "pass");
        }
    }

    @Test
    void itsPrivateKeyIsReadAndSignsWhatItsPublicKeyAccepts() {
        // RFC 8410 §7: sixteen bytes of PKCS #8 around the 32 bytes of the key.
        byte[] prefix = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
        };
        byte[] secret = Base64.getDecoder().decode(ED25519_SECRET);
        byte[] pkcs8 = Arrays.copyOf(prefix, prefix.length + secret.length);
        System.arraycopy(secret, 0, pkcs8, prefix.length, secret.length);
        var algorithm = DkimKey.Algorithm.ED25519_SHA256;
        var key = new DkimKey("football.example.com", "brisbane", algorithm, DkimKeys.decode(algorithm, pkcs8));
        String bare = LETTER.substring(LETTER.indexOf("From:"));
        assertThat(Letters.verify(Letters.signed(bare, key), Rfc8463Test::dns))
                .extracting(DkimResult::verdict)
                .containsExactly(new DkimVerdict.Pass());
    }
}
