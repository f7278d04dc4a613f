package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.shaping.Shaper.Reach;
import io.angarium.delivery.shaping.Stream;
import io.angarium.spool.QueueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairShareTest {
    private static final Instant NOW = World.START;

    private final Map<String, Integer> weights = new HashMap<>();
    private final FairShare share = new FairShare(tenant -> weights.getOrDefault(tenant, 1));

    private static Line line(Stream stream, String destination) {
        return new Line(new DomainQueue(new QueueKey(stream.encode(), destination)));
    }

    private Line enrolled(Stream stream, String destination) {
        Line line = line(stream, destination);
        share.enrol(line);
        return line;
    }

    private Line enrolled(String tenant) {
        return enrolled(normal(tenant), "example.test");
    }

    private static Stream normal(String tenant) {
        return new Stream(tenant, tenant + ".test", "", false);
    }

    private static Stream urgent(String tenant) {
        return new Stream(tenant, tenant + ".test", "", true);
    }

    /** Picks so many messages; every line always has more. */
    private List<Line> pick(int count) {
        List<Line> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Line line = share.peek(NOW);
            if (line == null) {
                return picked;
            }
            share.served(line, true);
            picked.add(line);
        }
        return picked;
    }

    private static Map<String, Long> by(List<Line> lines, Function<Stream, String> name) {
        return lines.stream()
                .collect(Collectors.groupingBy(line -> name.apply(line.stream()), TreeMap::new, Collectors.counting()));
    }

    @Test
    void givesEveryTenantTheSameHoweverMuchItHas() {
        for (int i = 0; i < 50; i++) {
            enrolled(normal("large"), "d" + i + ".test");
        }
        enrolled("small");
        enrolled("tiny");
        assertThat(by(pick(300), Stream::tenant))
                .containsOnly(Map.entry("large", 100L), Map.entry("small", 100L), Map.entry("tiny", 100L));
    }

    @Test
    void givesATenantByItsWeight() {
        weights.put("heavy", 3);
        enrolled("heavy");
        enrolled("light");
        assertThat(by(pick(400), Stream::tenant)).containsEntry("heavy", 300L).containsEntry("light", 100L);
    }

    @Test
    void sharesATenantsPartAmongItsDomainsAndTags() {
        enrolled(new Stream("t", "a.test", "news", false), "example.test");
        enrolled(new Stream("t", "a.test", "news", false), "example.org");
        enrolled(new Stream("t", "a.test", "receipt", false), "example.test");
        enrolled(new Stream("t", "b.test", "", false), "example.test");
        assertThat(by(pick(300), stream -> stream.domain() + " " + stream.tag()))
                .containsOnly(
                        Map.entry("a.test news", 100L), Map.entry("a.test receipt", 100L), Map.entry("b.test ", 100L));
    }

    @Test
    void takesTheRecipientDomainsOfAStreamInTurn() {
        Line one = enrolled(normal("t"), "one.test");
        Line two = enrolled(normal("t"), "two.test");
        Line three = enrolled(normal("t"), "three.test");
        assertThat(pick(6)).containsExactly(one, two, three, one, two, three);
    }

    @Test
    void letsUrgentMailGoFirstButNotAlone() {
        Line normal = enrolled(normal("a"), "example.test");
        Line urgent = enrolled(urgent("b"), "example.test");
        assertThat(pick(10))
                .containsExactly(urgent, urgent, urgent, urgent, normal, urgent, urgent, urgent, urgent, normal);
    }

    @Test
    void letsUrgentMailHaveEverythingWhileNothingElseWaits() {
        Line urgent = enrolled(urgent("b"), "example.test");
        assertThat(pick(20)).containsOnly(urgent).hasSize(20);
        Line normal = enrolled(normal("a"), "example.test");
        assertThat(pick(5))
                .as("a run begins when somebody waits")
                .containsExactly(urgent, urgent, urgent, urgent, normal);
    }

    @Test
    void chargesATenantWhoseManyQueuesHoldOneMessageEach() {
        for (int i = 0; i < 100; i++) {
            enrolled(normal("scattered"), "d" + i + ".test");
        }
        enrolled("other");
        List<Line> picked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Line line = share.peek(NOW);
            share.served(line, line.stream().tenant().equals("other"));
            picked.add(line);
        }
        assertThat(by(picked, Stream::tenant)).containsEntry("scattered", 50L).containsEntry("other", 50L);
        assertThat(share.size()).isEqualTo(51);
    }

    @Test
    void letsALineLeaveAndComeBackAtTheEnd() {
        Line one = enrolled("one");
        Line two = enrolled("two");
        Line three = enrolled("three");
        assertThat(share.peek(NOW)).isSameAs(one);
        share.leave(one);
        share.enrol(one);
        assertThat(pick(3)).containsExactly(two, three, one);
    }

    @Test
    void enrolsALineOnce() {
        Line line = enrolled("one");
        share.enrol(line);
        assertThat(share.size()).isEqualTo(1);
        share.served(line, false);
        assertThat(share.peek(NOW)).isNull();
        assertThat(share.size()).isZero();
    }

    @Test
    void answersOnlyForTheLineWhoseTurnItIs() {
        enrolled("one");
        Line two = enrolled("two");
        Line three = enrolled(normal("one"), "behind.test");
        assertThatThrownBy(() -> share.leave(three)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> share.served(line(normal("one"), "else.test"), true))
                .isInstanceOf(IllegalStateException.class);
        assertThat(share.size()).isEqualTo(3);
        assertThat(two.stream().tenant()).isEqualTo("two");
    }

    // ---- holds

    @Test
    void passesOverAStreamThatIsHeldUntilItsTime() {
        Line held = enrolled(new Stream("t", "a.test", "held", false), "example.test");
        Line free = enrolled(new Stream("t", "a.test", "free", false), "example.test");
        assertThat(share.peek(NOW)).isSameAs(held);
        share.hold(held, Reach.STREAM, Optional.of(NOW.plusSeconds(1)));
        assertThat(pick(3)).containsOnly(free);
        assertThat(share.heldUntil()).contains(NOW.plusSeconds(1));
        assertThat(share.peek(NOW.plusSeconds(1).minusNanos(1))).isSameAs(free);
        share.peek(NOW.plusSeconds(1));
        assertThat(share.heldUntil()).isEmpty();
        assertThat(by(pick(4), Stream::tag)).containsEntry("held", 2L);
    }

    @Test
    void passesOverATenantWithAllItsStreams() {
        Line first = enrolled(new Stream("t", "a.test", "1", false), "example.test");
        enrolled(new Stream("t", "a.test", "2", false), "example.test");
        Line other = enrolled("other");
        Line urgent = enrolled(urgent("t"), "example.test");
        pick(1); // the urgent one
        share.leave(urgent);
        assertThat(share.peek(NOW)).isSameAs(first);
        share.hold(first, Reach.TENANT, Optional.of(NOW.plusSeconds(1)));
        assertThat(pick(3)).containsOnly(other);
        enrolled(new Stream("t", "a.test", "3", false), "example.test");
        assertThat(pick(3)).as("a newcomer waits with the others").containsOnly(other);
        share.peek(NOW.plusSeconds(1));
        assertThat(by(pick(100), Stream::tenant)).containsEntry("t", 50L);
    }

    @Test
    void asksNobodyWhileThePathIsHeld() {
        Line normal = enrolled("one");
        enrolled("two");
        Line urgent = enrolled(urgent("three"), "example.test");
        assertThat(share.peek(NOW)).isSameAs(urgent);
        share.hold(urgent, Reach.PATH, Optional.of(NOW.plusMillis(20)));
        assertThat(share.peek(NOW)).isSameAs(normal);
        share.hold(normal, Reach.PATH, Optional.of(NOW.plusMillis(10)));
        assertThat(share.peek(NOW)).isNull();
        assertThat(share.isReady()).isFalse();
        assertThat(share.heldUntil()).contains(NOW.plusMillis(10));
        assertThat(share.peek(NOW.plusMillis(10))).isSameAs(normal);
        assertThat(share.peek(NOW.plusMillis(20))).isSameAs(urgent);
    }

    @Test
    void keepsWhatIsHeldWithoutATimeUntilSomebodyMakesRoom() {
        Line line = enrolled("one");
        share.hold(line, Reach.STREAM, Optional.empty());
        assertThat(share.peek(NOW.plus(Duration.ofDays(100)))).isNull();
        assertThat(share.holdsWithoutTime()).isTrue();
        assertThat(share.heldUntil()).isEmpty();
        share.retry();
        assertThat(share.holdsWithoutTime()).isFalse();
        assertThat(share.peek(NOW)).isSameAs(line);
    }

    @Test
    void forgetsEverythingAtOnce() {
        Line held = enrolled("one");
        Line free = enrolled("two");
        share.hold(held, Reach.PATH, Optional.of(NOW.plusSeconds(1)));
        assertThat(share.clear()).containsExactlyInAnyOrder(held, free);
        assertThat(share.size()).isZero();
        assertThat(share.peek(NOW.plusSeconds(2))).isNull();
        share.enrol(free);
        assertThat(share.peek(NOW)).isSameAs(free);
    }

    @Test
    void looksAtNothingThatIsHeld() {
        // Looking at each of them for every message would be 100 million looks.
        for (int i = 0; i < 10_000; i++) {
            Line line = enrolled("t" + i);
            assertThat(share.peek(NOW)).isSameAs(line);
            share.hold(line, Reach.STREAM, Optional.of(NOW.plusSeconds(1)));
        }
        Line free = enrolled("free");
        assertThat(pick(10_000)).hasSize(10_000).containsOnly(free);
        share.peek(NOW.plusSeconds(1));
        assertThat(share.heldUntil()).isEmpty();
        assertThat(by(pick(10_001), Stream::tenant)).hasSize(10_001);
    }

    // ---- whatever happens

    private record Party(String tenant, boolean isUrgent) {
        static Party of(Stream stream) {
            return new Party(stream.tenant(), stream.urgent());
        }
    }

    /** Lines come, go, and are held at random; nobody waits longer than the weights of the others. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void keepsItsBoundWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int t = 0; t < 6; t++) {
            weights.put("t" + t, 1 + random.nextInt(4));
        }
        int total = weights.values().stream().mapToInt(weight -> weight).sum();
        Map<Line, Integer> left = new HashMap<>();
        Map<Party, Integer> waits = new HashMap<>(); // picks of its band while it is ready and isn't served
        Map<Stream, Instant> held = new HashMap<>();
        Instant now = NOW;
        for (int step = 0; step < 5000; step++) {
            now = now.plusMillis(random.nextInt(3));
            if (random.nextInt(4) == 0) {
                Stream stream = new Stream(
                        "t" + random.nextInt(6),
                        "d" + random.nextInt(2) + ".test",
                        "" + random.nextInt(2),
                        random.nextInt(5) == 0);
                Line line = line(stream, "r" + random.nextInt(3) + ".test");
                left.put(line, 1 + random.nextInt(20));
                share.enrol(line);
            }
            Line line = share.peek(now);
            Instant at = now;
            held.values().removeIf(until -> !at.isBefore(until));
            if (line == null) {
                assertThat(left.keySet())
                        .as("seed %d, step %d: nobody is overlooked", seed, step)
                        .allMatch(l -> held.containsKey(l.stream()));
                continue;
            }
            Stream stream = line.stream();
            assertThat(held)
                    .as("seed %d, step %d: what is held isn't asked", seed, step)
                    .doesNotContainKey(stream);
            if (random.nextInt(20) == 0) {
                Instant until = now.plusMillis(1 + random.nextInt(100));
                share.hold(line, Reach.STREAM, Optional.of(until));
                held.put(stream, until);
                waits.remove(Party.of(stream)); // it steps aside
                continue;
            }
            int rest = left.get(line) - 1;
            share.served(line, rest > 0);
            if (rest > 0) {
                left.put(line, rest);
            } else {
                left.remove(line);
            }
            Party served = Party.of(stream);
            Set<Party> ready = left.keySet().stream()
                    .map(Line::stream)
                    .filter(other -> !held.containsKey(other))
                    .map(Party::of)
                    .collect(Collectors.toSet());
            waits.keySet().retainAll(ready);
            waits.remove(served);
            ready.stream()
                    .filter(party -> party.isUrgent() == served.isUrgent() && !party.equals(served))
                    .forEach(party -> waits.merge(party, 1, Integer::sum));
            assertThat(waits)
                    .as("seed %d, step %d: picks of others while a tenant waits", seed, step)
                    .allSatisfy((party, count) ->
                            assertThat(count).isLessThanOrEqualTo(total - weights.get(party.tenant())));
        }
        assertThat(share.size()).as("seed %d", seed).isEqualTo(left.size());
    }
}
