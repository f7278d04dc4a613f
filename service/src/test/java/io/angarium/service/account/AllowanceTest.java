package io.angarium.service.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Allowance.Verdict;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private final SettableClock clock = new SettableClock();
    private final Table table = new MemoryTables(clock).table("account");
    private final Accounts accounts = Accounts.open(table, clock, new Random());
    private final String below = accounts.create("below").id();
    private final Allowance allowance = open();

    @Test
    void allowsWhatThereIsNoLimitFor() {
        assertThat(allowance.take(below, 1_000_000)).isEqualTo(new Verdict.Allowed());
        assertThat(allowance.current(below)).isEqualTo(1_000_000);
        assertThat(allowance.current(accounts.primary())).isZero();
    }

    @Test
    void allowsExactlyTheMonthsLimit() {
        accounts.setMonthlyLimit(below, 1_000);

        assertThat(allowance.take(below, 999)).isEqualTo(new Verdict.Allowed());
        assertThat(allowance.take(below, 2)).isEqualTo(new Verdict.Exhausted(Instant.parse("2026-12-01T00:00:00Z")));
        assertThat(allowance.current(below)).isEqualTo(999);
        assertThat(allowance.take(below, 1)).isEqualTo(new Verdict.Allowed());
        assertThat(allowance.take(below, 1)).isInstanceOf(Verdict.Exhausted.class);
    }

    @Test
    void beginsAnewWithTheMonth() {
        accounts.setMonthlyLimit(below, 1_000);
        allowance.take(below, 1_000);

        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-12-01T00:00:00Z")));

        assertThat(allowance.current(below)).isZero();
        assertThat(allowance.take(below, 1_000)).isEqualTo(new Verdict.Allowed());
    }

    @Test
    void countsAgainWhatIsGivenBack() {
        accounts.setMonthlyLimit(below, 1_000);
        allowance.take(below, 1_000);
        allowance.giveBack(below, 400);

        assertThat(allowance.current(below)).isEqualTo(600);
        assertThat(allowance.take(below, 400)).isEqualTo(new Verdict.Allowed());
    }

    @Test
    void suspendsADisabledAccountAndOneThatMayNotSend() {
        accounts.disable(below, "");
        assertThat(allowance.take(below, 1)).isEqualTo(new Verdict.Suspended());

        accounts.enable(below);
        assertThat(allowance.take(below, 1)).isEqualTo(new Verdict.Allowed());

        accounts.setFeatures(below, Map.of(Feature.SENDING, false));
        assertThat(allowance.take(below, 1)).isEqualTo(new Verdict.Suspended());
        assertThat(allowance.current(below)).isEqualTo(1);
    }

    @Test
    void remembersTheCountAfterAnOrderlyEnd() {
        allowance.take(below, 7);
        allowance.close();

        assertThat(open().current(below)).isEqualTo(7);
    }

    @Test
    void writesTheCountDownAtTheFirstSendAfterASecond() {
        allowance.take(below, 7);
        assertThat(open().current(below)).isZero();

        clock.advance(Allowance.WRITE_EVERY);
        allowance.take(below, 1);

        assertThat(open().current(below)).isEqualTo(8);
    }

    private Allowance open() {
        return new Allowance(table, accounts, clock);
    }
}
