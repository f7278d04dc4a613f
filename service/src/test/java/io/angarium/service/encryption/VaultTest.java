package io.angarium.service.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final byte[] SECRET = "a private key".getBytes(UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = Vault.newMasterKey(random);
    private final Vault vault = new Vault(key, random);

    @Test
    void givesBackWhatItEncrypted() {
        byte[] encrypted = vault.encrypt("dkim/a.test/s1", SECRET);

        assertThat(new String(encrypted, UTF_8)).doesNotContain("private");
        assertThat(new Vault(key, random).decrypt("dkim/a.test/s1", encrypted)).isEqualTo(SECRET);
    }

    @Test
    void neverEncryptsTwiceAlike() {
        assertThat(vault.encrypt("c", SECRET)).isNotEqualTo(vault.encrypt("c", SECRET));
    }

    @Test
    void refusesAnotherContext() {
        byte[] encrypted = vault.encrypt("dkim/a.test/s1", SECRET);

        assertThatThrownBy(() -> vault.decrypt("dkim/b.test/s1", encrypted)).isInstanceOf(VaultException.class);
    }

    @Test
    void refusesAnotherKey() {
        byte[] encrypted = vault.encrypt("c", SECRET);

        assertThatThrownBy(() -> new Vault(Vault.newMasterKey(random), random).decrypt("c", encrypted))
                .isInstanceOf(VaultException.class);
    }

    @Test
    void refusesEveryChangedOctet() {
        byte[] encrypted = vault.encrypt("c", SECRET);
        for (int i = 0; i < encrypted.length; i++) {
            byte[] changed = encrypted.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.decrypt("c", changed)).isInstanceOf(VaultException.class);
        }
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThatThrownBy(() -> new Vault(new byte[16], random)).hasMessage("a master key has 32 bytes, not 16");
    }
}
