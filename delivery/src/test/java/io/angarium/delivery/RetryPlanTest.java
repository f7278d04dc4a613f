package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification.Category;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPlanTest {
    private static final Optional<Duration> UNASKED = Optional.empty();

    private final SplittableRandom random = new SplittableRandom(7);

    private Duration wait(RetryPlan plan, int attempt, Category category, Optional<Duration> asked) {
        return plan.waitAfter(attempt, false, Optional.of(category), asked, random);
    }

    private static Optional<Duration> seconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    void waitsByTheReason() {
        RetryPlan plan = RetryPlan.DEFAULT;
        assertThat(wait(plan, 1, Category.GREYLISTED, UNASKED)).isEqualTo(Duration.ofMinutes(5));
        assertThat(wait(plan, 1, Category.THROTTLED, UNASKED)).isEqualTo(Duration.ofMinutes(1));
        assertThat(wait(plan, 1, Category.TOO_MANY_CONNECTIONS, UNASKED)).isEqualTo(Duration.ofMinutes(1));
        assertThat(wait(plan, 1, Category.MAILBOX_FULL, UNASKED)).isEqualTo(Duration.ofHours(1));
        assertThat(wait(plan, 1, Category.SYSTEM_TROUBLE, UNASKED)).isEqualTo(Duration.ofMinutes(10));
        assertThat(plan.waitAfter(1, false, Optional.empty(), UNASKED, random)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void neverWaitsLongerThanTheLastUsualWait() {
        RetryPlan quick = RetryPlan.DEFAULT.withUsual(RetrySchedule.of(List.of(Duration.ofMillis(300))));
        for (Category category : Category.values()) {
            for (int attempt = 1; attempt < 20; attempt++) {
                assertThat(wait(quick, attempt, category, seconds(3600))).isEqualTo(Duration.ofMillis(300));
                assertThat(wait(RetryPlan.DEFAULT, attempt, category, seconds(86_400)))
                        .isEqualTo(Duration.ofHours(4));
            }
        }
    }

    @Test
    void comesBackALittleLaterThanAsked() {
        assertThat(wait(RetryPlan.DEFAULT, 1, Category.GREYLISTED, seconds(100)))
                .isEqualTo(Duration.ofSeconds(105));
        assertThat(wait(RetryPlan.DEFAULT, 1, Category.SYSTEM_TROUBLE, seconds(3600)))
                .isEqualTo(Duration.ofMinutes(63));
    }

    @Test
    void neverComesBackAtOnce() {
        assertThat(wait(RetryPlan.DEFAULT, 1, Category.GREYLISTED, seconds(1))).isEqualTo(RetryPlan.SOONEST);
    }

    @Test
    void urgentMailThatWasThrottledComesBackWithinSeconds() {
        assertThat(urgent(1, Category.THROTTLED, UNASKED)).isEqualTo(Duration.ofSeconds(1));
        assertThat(urgent(2, Category.TOO_MANY_CONNECTIONS, UNASKED)).isEqualTo(Duration.ofSeconds(1));
        Duration sum = Duration.ZERO;
        for (int attempt = 1; attempt <= 6; attempt++) {
            sum = sum.plus(urgent(attempt, Category.THROTTLED, UNASKED));
        }
        assertThat(sum).isLessThan(Duration.ofSeconds(20));
        assertThat(urgent(20, Category.THROTTLED, UNASKED)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void butNotSoonerThanTheReceiverAsks() {
        assertThat(urgent(1, Category.THROTTLED, seconds(1))).isEqualTo(Duration.ofMillis(1050));
        assertThat(urgent(1, Category.THROTTLED, seconds(600))).isEqualTo(Duration.ofSeconds(630));
    }

    @Test
    void andForOtherReasonsItWaitsLikeAll() {
        assertThat(urgent(1, Category.GREYLISTED, UNASKED)).isEqualTo(Duration.ofMinutes(5));
        assertThat(urgent(1, Category.SYSTEM_TROUBLE, UNASKED)).isEqualTo(Duration.ofMinutes(10));
    }

    private Duration urgent(int attempt, Category category, Optional<Duration> asked) {
        return RetryPlan.DEFAULT.waitAfter(attempt, true, Optional.of(category), asked, random);
    }

    @Test
    void comesSoonerThanPlannedOnlyAFewTimes() {
        for (int attempt = 1; attempt <= RetryPlan.HINTS_OBEYED; attempt++) {
            assertThat(wait(RetryPlan.DEFAULT, attempt, Category.SYSTEM_TROUBLE, seconds(40)))
                    .isEqualTo(Duration.ofSeconds(42));
        }
        int later = RetryPlan.HINTS_OBEYED + 1;
        assertThat(wait(RetryPlan.DEFAULT, later, Category.SYSTEM_TROUBLE, seconds(40)))
                .isEqualTo(Duration.ofHours(1));
        assertThat(wait(RetryPlan.DEFAULT, later, Category.SYSTEM_TROUBLE, seconds(7200)))
                .isEqualTo(Duration.ofMinutes(126));
    }
}
