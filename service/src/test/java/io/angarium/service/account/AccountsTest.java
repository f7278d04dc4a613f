package io.angarium.service.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Account.Panel;
import io.angarium.service.account.Account.Status;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private final SettableClock clock = new SettableClock();
    private final Table table = new MemoryTables(clock).table("account");

    @Test
    void hasAPrimaryAccountThatStaysTheSame() {
        Accounts before = open();

        assertThat(before.primary()).matches("[0-9a-f]{24}");
        assertThat(open().primary()).isEqualTo(before.primary());
        assertThat(before.find(before.primary()).orElseThrow().parent()).isEmpty();
        assertThat(before.subaccount(before.primary())).isEmpty();
    }

    @Test
    void remembersEverythingAboutASubaccount() {
        Accounts before = open();
        String id = before.create("Shop").id();
        before.disable(id, "unpaid");
        before.setFeatures(id, Map.of(Feature.VALIDATIONS, true, Feature.SENDING, false));
        before.setMonthlyLimit(id, 1_000);
        Account changed = before.describe(id, "Shop 2", new Panel(60, 3_600, "https://shop.test/bye"));

        Account after = open().subaccount(id).orElseThrow();

        assertThat(after).isEqualTo(changed);
        assertThat(after.parent()).contains(before.primary());
        assertThat(after.status()).isEqualTo(Status.DISABLED);
        assertThat(after.disabledReason()).isEqualTo("unpaid");
        assertThat(after.features()).containsExactly(Feature.VALIDATIONS);
        assertThat(after.monthlyLimit()).isEqualTo(OptionalLong.of(1_000));
    }

    @Test
    void disablesOnceAndEnablesAgain() {
        Accounts accounts = open();
        String id = accounts.create("Shop").id();
        accounts.disable(id, "");

        assertThatThrownBy(() -> accounts.disable(id, "")).hasMessage("subaccount is already disabled");
        assertThat(accounts.enable(id).isOpen()).isTrue();
        assertThat(accounts.enable(id).isOpen()).isTrue();
    }

    @Test
    void neverOpensAClosedAccountAgain() {
        Accounts accounts = open();
        String id = accounts.create("Shop").id();
        accounts.close(id);

        assertThatThrownBy(() -> accounts.enable(id)).hasMessage("Not Found");
        assertThatThrownBy(() -> accounts.close(id)).hasMessage("Not Found");
        assertThat(accounts.subaccount(id)).isEmpty();
        assertThat(accounts.find(id)).isPresent();
    }

    @Test
    void refusesOneSubaccountTooManyUntilOneIsClosed() {
        Accounts accounts = open();
        String first = accounts.create("first").id();
        for (int i = 1; i < Accounts.MAX_SUBACCOUNTS; i++) {
            accounts.create("more");
        }

        assertThatThrownBy(() -> accounts.create("one more"))
                .hasMessage("Parent account has reached its allotted child limit");
        accounts.close(first);
        assertThat(accounts.create("one more").isOpen()).isTrue();
    }

    @Test
    void refusesNamesReasonsAndLimitsOutOfBounds() {
        Accounts accounts = open();
        String id = accounts.create("n".repeat(Account.MAX_TEXT)).id();

        assertThatThrownBy(() -> accounts.create(" ")).hasMessage("'name' has to have 1 to 256 characters");
        assertThatThrownBy(() -> accounts.create("n".repeat(Account.MAX_TEXT + 1)))
                .hasMessage("'name' has to have 1 to 256 characters");
        assertThatThrownBy(() -> accounts.disable(id, "r".repeat(Account.MAX_TEXT + 1)))
                .hasMessage("'reason' is longer than 256 characters");
        assertThatThrownBy(() -> accounts.setMonthlyLimit(id, 999)).hasMessage("The limit parameter minumum is 1000");
        assertThatThrownBy(() -> accounts.setMonthlyLimit(id, Account.MAX_MONTHLY_LIMIT + 1))
                .hasMessage("The limit parameter maximum is 1000000000000");
        assertThat(accounts.find(id).orElseThrow().isOpen()).isTrue();
    }

    private Accounts open() {
        return Accounts.open(table, clock, new Random());
    }
}
