package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.SiteHealth.Finding;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SiteHealthTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final SiteHealth health = new SiteHealth(PAUSE, FIRST, LONGEST);
    private Instant now = World.START;

    private Finding failsOnce() {
        return health.unreachable(health.begin(), now, "refused");
    }

    private Duration rest() {
        return health.resting().map(rest -> Duration.between(now, rest.until())).orElse(Duration.ZERO);
    }

    @Test
    void isDeadAfterSeveralCohortsInARow() {
        assertThat(failsOnce()).isEqualTo(Finding.SUSPECT);
        assertThat(rest()).isEqualTo(PAUSE);
        assertThat(failsOnce()).isEqualTo(Finding.SUSPECT);
        assertThat(failsOnce()).isEqualTo(Finding.DEAD);
        assertThat(rest()).isEqualTo(FIRST);
        assertThat(DeliverySettings.DEAD_SITE_COHORTS).isEqualTo(3);
    }

    @Test
    void countsConnectionsThatWereTriedTogetherOnce() {
        long one = health.begin();
        long two = health.begin();
        long three = health.begin();
        assertThat(health.unreachable(two, now, "refused")).isEqualTo(Finding.SUSPECT);
        assertThat(health.unreachable(one, now, "refused")).isEqualTo(Finding.KNOWN);
        assertThat(health.unreachable(three, now, "refused")).isEqualTo(Finding.KNOWN);
        assertThat(failsOnce()).isEqualTo(Finding.SUSPECT);
    }

    @Test
    void countsNoConnectionTwice() {
        long one = health.begin();
        assertThat(health.fruitless(one, now, "reset")).isEqualTo(Finding.SUSPECT);
        assertThat(health.fruitless(one, now, "reset")).isEqualTo(Finding.KNOWN);
        assertThat(health.unreachable(one, now, "reset")).isEqualTo(Finding.KNOWN);
    }

    @Test
    void hearsNothingFromAFailureThatBeganBeforeASuccess() {
        failsOnce();
        failsOnce();
        long slow = health.begin();
        health.succeeded();
        assertThat(health.unreachable(slow, now, "timed out")).isEqualTo(Finding.KNOWN);
        assertThat(failsOnce()).as("and the count begins anew").isEqualTo(Finding.SUSPECT);
        assertThat(failsOnce()).isEqualTo(Finding.SUSPECT);
    }

    @Test
    void restsLongerEachTimeAndThenOneFailureIsEnough() {
        failsOnce();
        failsOnce();
        for (int minutes : new int[] {1, 2, 3, 3}) {
            assertThat(failsOnce()).isEqualTo(Finding.DEAD);
            assertThat(rest()).isEqualTo(Duration.ofMinutes(minutes));
            now = now.plusSeconds(minutes * 60L).minusNanos(1);
            assertThat(health.isAwake(now)).isFalse();
            now = now.plusNanos(1);
            assertThat(health.isAwake(now)).isTrue();
        }
    }

    @Test
    void isWellAgainWithTheFirstAnswer() {
        for (int i = 0; i < 5; i++) {
            failsOnce();
        }
        health.succeeded();
        assertThat(health.resting()).isEmpty();
        failsOnce();
        failsOnce();
        failsOnce();
        assertThat(rest()).isEqualTo(FIRST);
    }

    @Test
    void isDeadWhenConnectionsStandButNothingIsEverAnswered() {
        for (int i = 1; i < DeliverySettings.FRUITLESS_COHORTS; i++) {
            assertThat(health.fruitless(health.begin(), now, "reset")).isEqualTo(Finding.SUSPECT);
            assertThat(health.resting()).isEmpty();
        }
        assertThat(health.fruitless(health.begin(), now, "reset")).isEqualTo(Finding.DEAD);
        assertThat(rest()).isEqualTo(FIRST);
    }

    @Test
    void excusesWhatWasDueDuringTheRest() {
        health.rest(now, PAUSE, "refused");
        assertThat(health.excuse(now)).isEqualTo("refused");
        assertThat(health.excuse(now.plus(PAUSE))).isEmpty();
    }
}
