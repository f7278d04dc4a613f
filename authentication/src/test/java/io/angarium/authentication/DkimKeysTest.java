package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DkimKeysTest {
    @Test
    void keysComeBackFromTheirBytes() {
        for (KeyPair pair : new KeyPair[] {Letters.RSA, Letters.ED25519}) {
            var algorithm = DkimKeys.algorithmOf(pair.getPrivate());
            assertThat(DkimKeys.decode(algorithm, DkimKeys.encode(pair.getPrivate())))
                    .isEqualTo(pair.getPrivate());
        }
    }

    @Test
    void bytesThatAreNoKeyAreRefusedWithoutShowingThem() {
        for (DkimKey.Algorithm algorithm : DkimKey.Algorithm.values()) {
            assertThatThrownBy(() -> DkimKeys.decode(algorithm, new byte[] {1, 2, 3}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("privateKey: expected PKCS #8 with a key for " + algorithm.tag());
        }
        assertThatThrownBy(() ->
                        DkimKeys.decode(DkimKey.Algorithm.ED25519_SHA256, DkimKeys.encode(Letters.RSA.getPrivate())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1023, 4097})
    void sizesOutsideTheStandardAreRefused(int bits) {
        assertThatThrownBy(() -> DkimKeys.generateRsa(bits)).hasMessage("bits: " + bits + ", expected 1024 to 4096");
    }

    @Test
    void publishesTheKindOfItsKey() {
        assertThat(DkimKeys.publicRecord(Letters.RSA.getPublic())).startsWith("v=DKIM1; k=rsa; p=MII");
        assertThat(DkimKeys.publicRecord(Letters.ED25519.getPublic()))
                .startsWith("v=DKIM1; k=ed25519; p=")
                .hasSize("v=DKIM1; k=ed25519; p=".length() + 44);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a;b", "a\r\nb", "ä.test", "a=b", "a/b"})
    void namesThatCouldBreakOutOfTheFieldAreRefused(String name) {
        var key = Letters.RSA.getPrivate();
        assertThatThrownBy(() -> new DkimKey(name, "s", DkimKey.Algorithm.RSA_SHA256, key))
                .hasMessageStartingWith("domain: ");
        assertThatThrownBy(() -> new DkimKey("example.test", name, DkimKey.Algorithm.RSA_SHA256, key))
                .hasMessageStartingWith("selector: ");
    }

    @Test
    void aKeyDoesNotShowItself() {
        assertThat(Letters.RSA_KEY).hasToString("example.test/r1 (rsa-sha256)");
        assertThat(Letters.RSA_KEY.recordName()).isEqualTo("r1._domainkey.example.test");
    }

    @Test
    void findsTheKeyInARecordHoweverItIsSpelled() {
        String record = DkimKeys.publicRecord(Letters.RSA.getPublic());

        assertThat(DkimKeys.publishedKey(record)).contains(Letters.RSA.getPublic());
        assertThat(DkimKeys.publishedKey(record.replace("v=DKIM1; k=rsa; ", "k=rsa;t=s ; n=note; ")))
                .contains(Letters.RSA.getPublic());
        assertThat(DkimKeys.publishedKey("v=DKIM1; k=rsa; p=")).isEmpty();
        assertThat(DkimKeys.publishedKey("v=spf1 -all")).isEmpty();
    }

    @Test
    void readsAnRsaKeyInPemOfEitherKind() {
        byte[] pkcs8 = DkimKeys.encode(Letters.RSA.getPrivate());
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

        assertThat(DkimKeys.rsaFromPem(pem("PRIVATE KEY", pkcs8)).getPublic()).isEqualTo(Letters.RSA.getPublic());
        assertThat(DkimKeys.rsaFromPem(pem("RSA PRIVATE KEY", pkcs1)).getPrivate())
                .isEqualTo(Letters.RSA.getPrivate());
    }

    @Test
    void refusesPemThatIsNoRsaKeyWithoutShowingIt() {
        byte[] other = DkimKeys.encode(Letters.ED25519.getPrivate());

        for (String pem :
                new String[] {"", "hello", pem("PRIVATE KEY", other), pem("RSA PRIVATE KEY", new byte[] {1, 2})}) {
            assertThatThrownBy(() -> DkimKeys.rsaFromPem(pem))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain(Base64.getEncoder().encodeToString(other));
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }
}
