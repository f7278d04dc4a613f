package io.angarium.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.delivery.shaping.Learned;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.delivery.shaping.Stream;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LearnedShapingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(100);
    private static final Stream STREAM = new Stream("acme", "acme.test", "", false);
    private static final Classification TOO_FAST =
            new Classification(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, "test");
    private static final Classification SPENT =
            new Classification(Category.THROTTLED, Scope.CONNECTION, Advice.RETRY, "test");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;
    private final Table table = new MemoryTables(clock).table("shaping");
    private final AdaptiveShaper shaper = new AdaptiveShaper(ShapingRules.NONE);

    private static Path path(String site) {
        return new Path(
                Optional.of(InetAddress.ofLiteral("192.0.2.1")), site, Optional.of("prövider"), Optional.empty());
    }

    private void complain(String site) {
        Path path = path(site);
        shaper.mayConnect(path, NOW);
        shaper.failed(path, new Ending.Answered(Optional.of(TOO_FAST), "421 calls", TOOK), NOW);
        shaper.maySend(path, STREAM, NOW);
        shaper.answered(path, STREAM, new Ending.Answered(Optional.of(TOO_FAST), "421 4.7.28 messages", TOOK), NOW);
        shaper.maySend(path, STREAM, NOW.plusSeconds(60));
        shaper.answered(path, STREAM, new Ending.Spent(20, 20, SPENT, "421 enough", TOOK), NOW);
    }

    private AdaptiveShaper restart() {
        AdaptiveShaper next = new AdaptiveShaper(ShapingRules.NONE);
        LearnedShaping.open(table, next, clock).close();
        return next;
    }

    @Test
    void everythingThatWasLearnedComesBack() {
        complain("mx.a.test");
        complain("mx.b.test");
        LearnedShaping.open(table, shaper, clock).close();
        List<Learned> known = shaper.learned(NOW);
        List<Learned> recalled = restart().learned(NOW);
        // Rates are rounded to millionths.
        assertThat(recalled)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("messages", "openings")
                .containsExactlyInAnyOrderElementsOf(known);
        assertThat(recalled).hasSize(2).allSatisfy(learned -> {
            assertThat(learned.messages().now()).isBetween(0.01, 100.0);
            assertThat(learned.messages().known()).isInfinite();
            assertThat(learned.messages().restsUntil()).isPresent();
            assertThat(learned.messages().because()).isEqualTo("421 4.7.28 messages");
            assertThat(learned.openings().because()).isEqualTo("421 calls");
            assertThat(learned.messagesPerConnection()).isEqualTo(20);
            assertThat(learned.changes()).isNotEmpty();
        });
    }

    @Test
    void whatIsForgottenLeavesTheTable() {
        complain("mx.a.test");
        complain("mx.b.test");
        LearnedShaping learned = LearnedShaping.open(table, shaper, clock);
        learned.save();
        assertThat(rows()).hasSize(2);
        now.set(NOW.plus(AdaptiveShaper.MEMORY));
        learned.close();
        now.set(NOW);
        assertThat(rows()).isEmpty();
    }

    @Test
    void aRowThatCannotBeReadIsLeftOut() {
        complain("mx.a.test");
        LearnedShaping.open(table, shaper, clock).close();
        byte[] good = rows().getFirst().value();
        table.write("learned", List.of(new Table.Change.Put(new byte[] {0, 0, 0, 7}, new byte[] {9})));
        for (int length = 0; length < good.length; length++) {
            byte[] torn = Arrays.copyOf(good, length);
            table.write("learned", List.of(new Table.Change.Put(new byte[] {0, 0, 0, 8}, torn)));
            AdaptiveShaper next = new AdaptiveShaper(ShapingRules.NONE);
            LearnedShaping.open(table, next, clock).close();
            assertThat(next.learned(NOW)).hasSize(1);
        }
    }

    private List<Table.Row> rows() {
        return table.range("learned", new byte[0], new byte[0], Table.Direction.ASCENDING, 100);
    }
}
