package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.encryption.Vault;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** What an account keeps besides keys: the signing key of its webhooks, the recipients of its sandbox. */
class AccountSecretsTest {
    private final Table table = new MemoryTables(new SettableClock()).table("account");
    private final SigningKeys keys =
            new SigningKeys(table, new Vault(new byte[Vault.KEY_BYTES], new SecureRandom()), new SecureRandom());
    private final SandboxRecipients recipients = new SandboxRecipients(table);

    @Test
    void everyAccountHasASigningKeyOfItsOwnThatStays() {
        assertThat(keys.of("one")).matches("[0-9a-f]{32}").isEqualTo(keys.of("one"));
        assertThat(keys.of("two")).isNotEqualTo(keys.of("one"));
    }

    @Test
    void aRenewedSigningKeyTakesThePlaceOfTheOneBefore() {
        String before = keys.of("one");
        String after = keys.renew("one");

        assertThat(after).isNotEqualTo(before).isEqualTo(keys.of("one"));
    }

    @Test
    void aSigningKeyIsEncryptedAtRest() {
        String key = keys.of("one");

        byte[] row = table.get("one", "http signing key".getBytes(US_ASCII)).orElseThrow();
        assertThat(new String(row, ISO_8859_1)).doesNotContain(key);
    }

    @Test
    void aSandboxHasAtMostFiveRecipients() {
        for (int i = 1; i <= SandboxRecipients.MAX_RECIPIENTS; i++) {
            recipients.add("one", "R" + i + "@dest.test");
        }
        recipients.add("one", "r1@dest.test");

        assertThatThrownBy(() -> recipients.add("one", "r6@dest.test"))
                .hasMessage("Only 5 sandbox recipients are allowed");
        assertThatThrownBy(() -> recipients.add("one", "nobody")).hasMessage("Invalid email address.");
        assertThat(recipients.of("one")).hasSize(5).startsWith("r1@dest.test");
        assertThat(recipients.of("two")).isEmpty();

        recipients.remove("one", "R1@dest.test");
        assertThat(recipients.of("one")).doesNotContain("r1@dest.test");
    }
}
