package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.account.ApiKey.Holder;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.service.account.ApiKeys.NewKey;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private final SettableClock clock = new SettableClock();
    private final Table table = new MemoryTables(clock).table("account");
    private final Accounts accounts = Accounts.open(table, clock, new Random());
    private final String primary = accounts.primary();

    @Test
    void knowsTheCallerByItsKey() {
        ApiKeys keys = open();
        NewKey key = create(keys, primary, Role.ADMIN);

        assertThat(key.secret())
                .matches("[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}")
                .endsWith(key.facts().id());
        assertThat(keys.authenticate(key.secret()))
                .contains(Caller.administrator(primary, key.facts().id()));
    }

    @Test
    void tellsTheRoleTheKindAndTheDomainOfAKey() {
        ApiKeys keys = open();
        Account below = accounts.create("below");
        Wanted wanted = new Wanted(KeyKind.DOMAIN, Role.SENDING, Optional.of("send.test"), "shop", Holder.NOBODY);
        NewKey key = keys.create(below.id(), wanted, Optional.empty());

        assertThat(open().authenticate(key.secret()))
                .contains(new Caller(
                        below.id(),
                        below.id(),
                        false,
                        key.facts().id(),
                        KeyKind.DOMAIN,
                        Role.SENDING,
                        Optional.of("send.test")));
    }

    @Test
    void knowsNobodyByAnythingElse() {
        ApiKeys keys = open();
        String secret = create(keys, primary, Role.ADMIN).secret();

        assertThat(keys.authenticate("")).isEmpty();
        assertThat(keys.authenticate(secret + "0")).isEmpty();
        assertThat(keys.authenticate(secret.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(keys.authenticate("x".repeat(ApiKeys.MAX_SECRET + 1))).isEmpty();
    }

    @Test
    void remembersKeysAfterARestart() {
        NewKey key = create(open(), primary, Role.DEVELOPER);

        ApiKeys after = open();

        assertThat(after.authenticate(key.secret()).orElseThrow().role()).isEqualTo(Role.DEVELOPER);
        assertThat(after.of(primary)).containsExactly(key.facts());
    }

    @Test
    void keepsNoSecret() {
        String secret = create(open(), primary, Role.ADMIN).secret();

        byte[] all = {};
        var rows = table.range("keys/" + primary, all, all, Table.Direction.ASCENDING, 10);
        assertThat(rows).hasSize(1);
        assertThat(new String(rows.getFirst().value(), UTF_8))
                .doesNotContain(secret)
                .doesNotContain(secret.substring(0, 32));
    }

    @Test
    void makesTheFirstKeyOnlyOnce() {
        ApiKeys keys = open();

        assertThat(keys.createFirst(Holder.NOBODY)).isPresent();
        assertThat(keys.createFirst(Holder.NOBODY)).isEmpty();
        assertThat(open().createFirst(Holder.NOBODY)).isEmpty();
    }

    @Test
    void takesAnImposedKeyUntilAnotherIsImposed() {
        ApiKeys keys = open();
        keys.impose("operator-key-1", Holder.NOBODY);
        keys.impose("operator-key-1", Holder.NOBODY);
        assertThat(keys.of(primary)).hasSize(1);
        assertThat(open().authenticate("operator-key-1")).isPresent();

        keys.impose("operator-key-2", Holder.NOBODY);

        assertThat(keys.authenticate("operator-key-1")).isEmpty();
        assertThat(keys.authenticate("operator-key-2")).isPresent();
        assertThat(keys.of(primary)).hasSize(1);
    }

    @Test
    void showsNothingOfAnImposedKeyInItsId() {
        ApiKeys keys = open();
        keys.impose("operator-key-1", Holder.NOBODY);

        assertThat(keys.of(primary).getFirst().id()).matches("[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void refusesAnImposedKeyThatIsTooShort() {
        assertThatThrownBy(() -> open().impose("1234567", Holder.NOBODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("admin.key has to have 8 to 256 characters");
    }

    @Test
    void admitsTheLocalKeyWithoutKeepingOrListingIt() {
        ApiKeys keys = open();
        keys.admitLocally("local-secret");

        Caller local = new Caller(primary, primary, true, "local", KeyKind.WEB, Role.ADMIN, Optional.empty());
        assertThat(keys.authenticate("local-secret")).contains(local);
        assertThat(keys.of(primary)).isEmpty();
        assertThat(open().authenticate("local-secret")).isEmpty();
    }

    @Test
    void forgetsADeletedKeyAtOnceAndKeepsTheLastAdministrator() {
        ApiKeys keys = open();
        NewKey first = create(keys, primary, Role.ADMIN);
        NewKey second = create(keys, primary, Role.ADMIN);
        NewKey developer = create(keys, primary, Role.DEVELOPER);

        assertThat(keys.delete(primary, first.facts().id())).isTrue();
        assertThat(keys.delete(primary, developer.facts().id())).isTrue();

        assertThat(keys.authenticate(first.secret())).isEmpty();
        assertThat(keys.delete(primary, first.facts().id())).isFalse();
        assertThatThrownBy(() -> keys.delete(primary, second.facts().id())).hasMessage("the last key can't be deleted");
        assertThatThrownBy(() -> keys.setDisabled(primary, second.facts().id(), Optional.of("leaked")))
                .hasMessage("the last key can't be deleted");
        assertThat(open().authenticate(second.secret())).isPresent();
    }

    @Test
    void letsASubaccountLoseAllItsKeys() {
        ApiKeys keys = open();
        Account below = accounts.create("below");
        NewKey key = create(keys, below.id(), Role.ADMIN);

        assertThat(keys.delete(primary, key.facts().id())).isFalse();
        assertThat(keys.delete(below.id(), key.facts().id())).isTrue();
    }

    @Test
    void forgetsAKeyWhoseTimeIsOver() {
        ApiKeys keys = open();
        String secret = keys.create(primary, Wanted.of(Role.BASIC, ""), Optional.of(Duration.ofMinutes(5)))
                .secret();

        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(keys.authenticate(secret)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(keys.authenticate(secret)).isEmpty();
    }

    @Test
    void endsAWebKeyAfterADay() {
        ApiKeys keys = open();
        Wanted wanted = new Wanted(KeyKind.WEB, Role.ADMIN, Optional.empty(), "", Holder.NOBODY);
        NewKey key = keys.create(primary, wanted, Optional.empty());

        assertThat(key.facts().expiresAt()).contains(clock.instant().plus(ApiKeys.MAX_WEB));
    }

    @Test
    void stopsADisabledKeyUntilItIsEnabledAgain() {
        ApiKeys keys = open();
        create(keys, primary, Role.ADMIN);
        NewKey key = create(keys, primary, Role.ADMIN);
        String id = key.facts().id();

        assertThat(keys.setDisabled(primary, id, Optional.of("leaked"))
                        .orElseThrow()
                        .disabledReason())
                .contains("leaked");
        assertThat(keys.authenticate(key.secret())).isEmpty();
        assertThat(open().authenticate(key.secret())).isEmpty();

        keys.setDisabled(primary, id, Optional.empty());
        assertThat(keys.authenticate(key.secret())).isPresent();
        assertThat(keys.setDisabled(primary, "none", Optional.empty())).isEmpty();
    }

    @Test
    void refusesOneKeyTooManyForTheAccountAlone() {
        ApiKeys keys = open();
        for (int i = 0; i < ApiKeys.MAX_KEYS; i++) {
            create(keys, primary, Role.BASIC);
        }

        assertThatThrownBy(() -> create(keys, primary, Role.BASIC))
                .hasMessage("could not create key, account limit reached");
        assertThat(create(keys, accounts.create("below").id(), Role.BASIC)).isNotNull();
    }

    @Test
    void knowsNobodyByAKeyOfAClosedAccount() {
        ApiKeys keys = open();
        Account below = accounts.create("below");
        String secret = create(keys, below.id(), Role.ADMIN).secret();
        accounts.disable(below.id(), "");
        assertThat(keys.authenticate(secret)).isPresent();

        accounts.close(below.id());

        assertThat(keys.authenticate(secret)).isEmpty();
    }

    private static NewKey create(ApiKeys keys, String account, Role role) {
        return keys.create(account, Wanted.of(role, ""), Optional.empty());
    }

    private ApiKeys open() {
        return ApiKeys.open(table, accounts, clock, new Random());
    }
}
