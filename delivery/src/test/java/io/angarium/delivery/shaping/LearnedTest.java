package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known about receivers when the program starts again. */
class LearnedTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(100);
    private static final Stream STREAM = new Stream("acme", "acme.test", "", false);
    private static final String SLOW = "421 4.7.28 too fast, come back in 10 minutes";

    private final AdaptiveShaper before = new AdaptiveShaper(ShapingRules.NONE);
    private final Path path = path("mx.a.test");

    private static Path path(String site) {
        return new Path(Optional.empty(), site, Optional.empty(), Optional.empty());
    }

    private static Classification meaning(Category category, Scope scope) {
        return new Classification(category, scope, Advice.SLOW_DOWN, "test");
    }

    private void throttled(Path over) {
        before.maySend(over, STREAM, NOW);
        before.answered(
                over,
                STREAM,
                new Ending.Answered(Optional.of(meaning(Category.THROTTLED, Scope.SOURCE)), SLOW, TOOK),
                NOW);
    }

    private AdaptiveShaper restarted(Instant now) {
        AdaptiveShaper after = new AdaptiveShaper(ShapingRules.NONE);
        after.recall(before.learned(now));
        return after;
    }

    private static Condition used(AdaptiveShaper shaper, Path path, Instant now) {
        shaper.mayConnect(path, now);
        return shaper.condition(path).orElseThrow();
    }

    @Test
    void aRestThatTheReceiverAskedForIsKept() {
        throttled(path);
        AdaptiveShaper after = restarted(NOW.plusSeconds(60));
        Answer answer = after.maySend(path, STREAM, NOW.plusSeconds(60));
        assertThat(answer).isInstanceOfSatisfying(Answer.Wait.class, wait -> {
            assertThat(wait.hold().until()).contains(NOW.plusSeconds(600));
            assertThat(wait.hold().reply()).isEqualTo(SLOW);
        });
        assertThat(after.history(path).getLast().because()).isEqualTo(SLOW);
    }

    @Test
    void aRateFadesUntilItIsForgotten() {
        throttled(path);
        double fresh = used(restarted(NOW), path, NOW).messagesPerSecond();
        Instant later = NOW.plusSeconds(3_600);
        assertThat(used(restarted(later), path, later).messagesPerSecond()).isBetween(3.9 * fresh, 4.1 * fresh);
        Instant late = NOW.plus(AdaptiveShaper.MEMORY);
        assertThat(before.learned(late)).isEmpty();
        assertThat(used(restarted(late), path, late).messagesPerSecond()).isInfinite();
    }

    @Test
    void numbersOfConnectionsAndMessagesAreKept() {
        for (int i = 0; i < 3; i++) {
            before.mayConnect(path, NOW);
        }
        before.connected(path, TOOK, NOW);
        before.connected(path, TOOK, NOW);
        String reply = "421 too many connections";
        before.failed(
                path,
                new Ending.Answered(Optional.of(meaning(Category.TOO_MANY_CONNECTIONS, Scope.SOURCE)), reply, TOOK),
                NOW);
        for (int i = 0; i < 2; i++) {
            before.maySend(path, STREAM, NOW);
            Classification spent = meaning(Category.THROTTLED, Scope.CONNECTION);
            before.answered(path, STREAM, new Ending.Spent(5, 5, spent, "421 bye", TOOK), NOW);
        }
        AdaptiveShaper after = restarted(NOW);
        Condition condition = used(after, path, NOW);
        assertThat(condition.connectionLimit()).isEqualTo(2);
        assertThat(condition.messagesPerConnection()).isEqualTo(5);
        assertThat(after.messagesPerConnection(path)).isEqualTo(5);
        after.mayConnect(path, NOW);
        assertThat(after.mayConnect(path, NOW))
                .isInstanceOfSatisfying(
                        Answer.Wait.class,
                        wait -> assertThat(wait.hold().reply()).isEqualTo(reply));
    }

    @Test
    void theRateOfConnectionsIsKept() {
        before.mayConnect(path, NOW);
        before.failed(
                path, new Ending.Answered(Optional.of(meaning(Category.THROTTLED, Scope.SOURCE)), SLOW, TOOK), NOW);
        AdaptiveShaper after = restarted(NOW);
        assertThat(after.mayConnect(path, NOW)).isInstanceOf(Answer.Wait.class);
        assertThat(used(after, path, NOW).connectionsPerSecond()).isFinite();
    }

    @Test
    void whatIsNotNeededBetweenTwoRestartsIsKeptAsWell() {
        throttled(path);
        AdaptiveShaper idle = restarted(NOW);
        assertThat(idle.learned(NOW)).isEqualTo(before.learned(NOW)).hasSize(1);
    }

    @Test
    void aReceiverThatNeverComplainedIsNotWorthKeeping() {
        before.maySend(path, STREAM, NOW);
        before.answered(path, STREAM, new Ending.Answered(Optional.empty(), "250 ok", TOOK), NOW);
        assertThat(before.learned(NOW)).isEmpty();
    }

    @Test
    void keepsSoManyAndNoMore() {
        for (int i = 0; i <= AdaptiveShaper.MAX_LEARNED; i++) {
            throttled(path("mx" + i + ".test"));
        }
        List<Learned> kept = before.learned(NOW);
        assertThat(kept).hasSize(AdaptiveShaper.MAX_LEARNED);
    }
}
