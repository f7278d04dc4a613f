package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredAccountsTest {
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private final Table table = new MemoryTables(clock).table("accounts");

    @Test
    void knowsACallerByAKeyItMade() {
        StoredAccounts accounts = open();
        Accounts.NewKey key = accounts.createKey("for the shop");

        assertThat(key.secret())
                .matches("[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}")
                .endsWith(key.facts().id());
        assertThat(accounts.authenticate(key.secret()))
                .contains(Caller.administrator(accounts.account(), key.facts().id()));
        assertThat(accounts.account()).matches("[0-9a-f]{24}");
    }

    @Test
    void knowsNobodyByAnythingElse() {
        StoredAccounts accounts = open();
        String secret = accounts.createKey("").secret();

        assertThat(accounts.authenticate("")).isEmpty();
        assertThat(accounts.authenticate(secret + "0")).isEmpty();
        assertThat(accounts.authenticate(secret.toUpperCase(java.util.Locale.ROOT)))
                .isEmpty();
        assertThat(accounts.authenticate("x".repeat(StoredAccounts.MAX_SECRET + 1)))
                .isEmpty();
    }

    @Test
    void remembersAccountAndKeysAfterARestart() {
        StoredAccounts before = open();
        Accounts.NewKey key = before.createKey("kept");

        StoredAccounts after = open();

        assertThat(after.account()).isEqualTo(before.account());
        assertThat(after.authenticate(key.secret())).isPresent();
        assertThat(after.keys()).containsExactly(key.facts());
    }

    @Test
    void keepsNoSecret() {
        String secret = open().createKey("").secret();

        byte[] all = {};
        for (Table.Row row : table.range("keys", all, all, Table.Direction.ASCENDING, 10)) {
            assertThat(new String(row.value(), UTF_8)).doesNotContain(secret).doesNotContain(secret.substring(0, 32));
        }
    }

    @Test
    void makesTheFirstKeyOnlyOnce() {
        StoredAccounts accounts = open();

        assertThat(accounts.createFirstKey()).isPresent();
        assertThat(accounts.createFirstKey()).isEmpty();
        assertThat(open().createFirstKey()).isEmpty();
    }

    @Test
    void takesAnImposedKeyUntilAnotherIsImposed() {
        StoredAccounts accounts = open();
        accounts.impose("operator-key-1");
        accounts.impose("operator-key-1");
        assertThat(accounts.keys()).hasSize(1);
        assertThat(open().authenticate("operator-key-1")).isPresent();

        accounts.impose("operator-key-2");

        assertThat(accounts.authenticate("operator-key-1")).isEmpty();
        assertThat(accounts.authenticate("operator-key-2")).isPresent();
        assertThat(accounts.keys()).hasSize(1);
    }

    @Test
    void showsNothingOfAnImposedKeyInItsId() {
        StoredAccounts accounts = open();
        accounts.impose("operator-key-1");

        assertThat(accounts.keys().getFirst().id()).matches("[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void refusesAnImposedKeyThatIsTooShort() {
        assertThatThrownBy(() -> open().impose("1234567"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("admin.key has to have 8 to 256 characters");
    }

    @Test
    void forgetsADeletedKeyAtOnce() {
        StoredAccounts accounts = open();
        Accounts.NewKey first = accounts.createKey("");
        Accounts.NewKey second = accounts.createKey("");

        assertThat(accounts.deleteKey(first.facts().id())).isTrue();

        assertThat(accounts.authenticate(first.secret())).isEmpty();
        assertThat(accounts.deleteKey(first.facts().id())).isFalse();
        assertThatThrownBy(() -> accounts.deleteKey(second.facts().id()))
                .hasMessage("the last key can't be deleted; create another one first");
    }

    private StoredAccounts open() {
        return StoredAccounts.open(table, clock, new Random());
    }
}
