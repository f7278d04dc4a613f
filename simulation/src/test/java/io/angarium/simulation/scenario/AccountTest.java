package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.simulation.receiver.Passage;
import io.angarium.simulation.time.Simulator;
import io.angarium.spool.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every promise that can be broken is noticed when it is. */
class AccountTest {
    private Account account;
    private int id;
    private EmailAddress address;

    @BeforeEach
    void oneRecipient() throws Exception {
        Scenario scenario = ScenarioReader.read(
                "[[receiver]]\nname = \"r\"\n[[sender]]\ntenant = \"a\"\nto = \"r\"\nmessages = 10\n", "x.toml");
        account = new Account(scenario, new Simulator(1, Instant.EPOCH));
        id = account.accept(0);
        address = Account.address(id, "d0.r.test");
    }

    @Test
    void aStoryThatAgreesIsNoViolation() {
        account.deferred(id, Outcome.DEFERRED);
        account.taken("r", address, Passage.CLEAR);
        account.deferred(id, Outcome.IN_DOUBT);
        account.taken("r", address, Passage.CLEAR);
        account.settled(id, Outcome.DELIVERED);
        assertThat(account.violations()).isEmpty();
        assertThat(account.queued(0)).isZero();
    }

    @Test
    void noticesADeliveryThatNobodyHas() {
        account.settled(id, Outcome.DELIVERED);
        assertThat(account.violations()).singleElement().asString().contains("no receiver has it");
    }

    @Test
    void noticesADeliveryAfterAFailure() {
        account.settled(id, Outcome.FAILED);
        account.taken("r", address, Passage.CLEAR);
        assertThat(account.violations()).singleElement().asString().contains("after it was reported as failed");
    }

    @Test
    void noticesASecondCopyWithoutADoubt() {
        account.taken("r", address, Passage.CLEAR);
        account.taken("r", address, Passage.CLEAR);
        assertThat(account.violations()).singleElement().asString().contains("without a doubt");
    }

    @Test
    void noticesADeferralOfWhatAReceiverHas() {
        account.taken("r", address, Passage.CLEAR);
        account.deferred(id, Outcome.DEFERRED);
        assertThat(account.violations()).singleElement().asString().contains("a receiver has it");
    }

    @Test
    void noticesTwoEnds() {
        account.taken("r", address, Passage.CLEAR);
        account.settled(id, Outcome.DELIVERED);
        account.settled(id, Outcome.DELIVERED);
        assertThat(account.violations()).singleElement().asString().contains("settled twice");
    }

    @Test
    void keepsSoManyViolationsAndNoMore() {
        for (int i = 0; i <= Account.MAX_VIOLATIONS; i++) {
            account.violate("something");
        }
        assertThat(account.violations()).hasSize(Account.MAX_VIOLATIONS);
    }
}
