package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.Fates.Odds;
import io.angarium.delivery.Forecast.Message;
import io.angarium.delivery.Forecast.Waiting;
import io.angarium.delivery.shaping.Stream;
import io.angarium.spool.QueueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {
    private static final Stream LARGE = new Stream("large", "a.test", "", false);
    private static final Stream SMALL = new Stream("small", "b.test", "", false);
    private static final Stream URGENT = new Stream("urgent", "c.test", "", true);

    private static long ahead(List<Waiting> queues, Waiting mine, long place) {
        return Forecast.ahead(queues, mine, place, _ -> 1);
    }

    private static Forecast told(
            List<Waiting> queues,
            Waiting mine,
            long place,
            ToIntFunction<String> weights,
            Speed speed,
            Instant begins) {
        Message message = new Message(mine, place, place, 1, begins, begins);
        return Forecast.of(queues, message, weights, speed, _ -> Odds.NONE);
    }

    @Test
    void putsNobodyAheadOfTheOnlyMessage() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        assertThat(ahead(List.of(mine), mine, 0)).isZero();
    }

    @Test
    void putsOneMessageOfALargeTenantAheadOfEachOfASmallOne() {
        Waiting large = new Waiting(LARGE, "r.test", 1_000_000);
        Waiting small = new Waiting(SMALL, "r.test", 10);
        assertThat(ahead(List.of(large, small), small, 0)).isEqualTo(1);
        assertThat(ahead(List.of(large, small), small, 9)).isEqualTo(19);
        assertThat(ahead(List.of(large, small), large, 999_999)).isEqualTo(1_000_009);
    }

    @Test
    void putsFourUrgentMessagesAheadOfEachOther() {
        Waiting urgent = new Waiting(URGENT, "r.test", 1000);
        Waiting mine = new Waiting(SMALL, "r.test", 10);
        assertThat(ahead(List.of(urgent, mine), mine, 0)).isEqualTo(4);
        assertThat(ahead(List.of(urgent, mine), urgent, 0)).isZero();
        assertThat(ahead(List.of(urgent, mine), urgent, 999)).isEqualTo(1009);
    }

    @Test
    void beginsWhenTheLaneDoes() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        Instant begins = World.START.plusSeconds(60);
        Forecast forecast = told(List.of(mine), mine, 0, _ -> 1, new Speed(0, 10, List.of()), begins);
        assertThat(forecast.earliest()).isEqualTo(begins);
        assertThat(forecast.latest()).isBetween(begins, begins.plusSeconds(10));
    }

    private static Forecast told(List<Waiting> queues, Message message, IntFunction<Odds> odds) {
        return Forecast.of(queues, message, _ -> 1, new Speed(10, 10, Collections.nCopies(360, 10.0)), odds);
    }

    @Test
    void doesNotExpectAMessageBeforeItIsDue() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        Instant due = World.START.plusSeconds(600);
        Forecast forecast = told(List.of(mine), new Message(mine, 0, 0, 2, World.START, due), _ -> Odds.NONE);
        assertThat(forecast.earliest()).isEqualTo(due);
        assertThat(forecast.latest()).isBefore(due.plusSeconds(20));
    }

    @Test
    void addsTheWaitOfADeferralWhereFirstAttemptsAreDeferred() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        Odds grey = new Odds(1, List.of(Duration.ofMinutes(5)));
        Forecast forecast = told(
                List.of(mine),
                new Message(mine, 0, 0, 1, World.START, World.START),
                attempt -> attempt == 1 ? grey : Odds.NONE);
        assertThat(forecast.earliest()).isEqualTo(World.START.plusSeconds(300));
        assertThat(forecast.latest()).isBetween(World.START.plusSeconds(300), World.START.plusSeconds(320));
    }

    @Test
    void leavesOpenWhetherItIsDeferredWhereHalfAre() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        Odds half = new Odds(0.5, List.of(Duration.ofMinutes(5)));
        Forecast forecast = told(
                List.of(mine),
                new Message(mine, 0, 0, 1, World.START, World.START),
                attempt -> attempt == 1 ? half : Odds.NONE);
        assertThat(forecast.earliest()).isEqualTo(World.START);
        assertThat(forecast.latest()).isAfter(World.START.plusSeconds(300));
    }

    @Test
    void thinksSoManyAttemptsAheadAndNoMore() {
        Waiting mine = new Waiting(SMALL, "r.test", 1);
        Odds always = new Odds(1, List.of(Duration.ofMinutes(5)));
        Forecast forecast = told(List.of(mine), new Message(mine, 0, 0, 1, World.START, World.START), _ -> always);
        assertThat(forecast.earliest())
                .isEqualTo(World.START.plus(Duration.ofMinutes(5).multipliedBy(Forecast.MOST_ATTEMPTS)));
    }

    @Test
    void letsWhatSteadilyComesGoAhead() {
        Waiting mine = new Waiting(SMALL, "r.test", 600);
        Waiting urgent = new Waiting(URGENT, "r.test", 0, 0, 5, Double.POSITIVE_INFINITY);
        Message last = new Message(mine, 599, 599, 1, World.START, World.START);
        Forecast alone = told(List.of(mine), last, _ -> Odds.NONE);
        Forecast besides = told(List.of(mine, urgent), last, _ -> Odds.NONE);
        assertThat(alone.likely()).isBetween(World.START.plusSeconds(58), World.START.plusSeconds(62));
        assertThat(besides.likely()).isBetween(World.START.plusSeconds(110), World.START.plusSeconds(130));
    }

    @Test
    void countsAStreamThatIsLimitedOnlyWithWhatItMaySend() {
        Waiting mine = new Waiting(SMALL, "r.test", 600);
        Waiting limited = new Waiting(LARGE, "r.test", 100_000, 0, 0, 1);
        Message last = new Message(mine, 599, 599, 1, World.START, World.START);
        Forecast forecast = told(List.of(mine, limited), last, _ -> Odds.NONE);
        assertThat(forecast.likely()).isBetween(World.START.plusSeconds(60), World.START.plusSeconds(75));
    }

    @Test
    void waitsForWhatLimitsItsOwnStream() {
        Waiting mine = new Waiting(SMALL, "r.test", 600, 0, 0, 2);
        Message last = new Message(mine, 599, 599, 1, World.START, World.START);
        Forecast forecast = told(List.of(mine), last, _ -> Odds.NONE);
        assertThat(forecast.earliest()).isBetween(World.START.plusSeconds(290), World.START.plusSeconds(300));
        assertThat(forecast.latest()).isAfter(World.START.plusSeconds(300));
    }

    /** Lanes with a steady receiver: nine messages of ten land inside what was told for them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tellsNineOfTenRightBeforeASteadyReceiver(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Integer> weights = new HashMap<>();
        List<Waiting> queues = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Stream stream = new Stream(
                    "t" + random.nextInt(5),
                    "d" + random.nextInt(2) + ".test",
                    "" + random.nextInt(2),
                    random.nextInt(5) == 0);
            weights.put(stream.tenant(), 1 + random.nextInt(3));
            Waiting queue = new Waiting(stream, "r" + i + ".test", 1 + random.nextInt(200));
            queues.add(queue);
        }
        double rate = 1 + random.nextInt(100);
        Speed speed = new Speed(rate * (0.8 + 0.4 * random.nextDouble()), random.nextBoolean() ? rate : 0, List.of());
        Map<String, List<Instant>> sent = send(queues, weights, rate, random);
        int inside = 0;
        int all = 0;
        for (Waiting queue : queues) {
            for (int place = 0; place < queue.due(); place++) {
                Forecast told = told(queues, queue, place, weights::get, speed, World.START);
                Instant at = sent.get(queue.destination()).get(place);
                inside += at.isBefore(told.earliest()) || at.isAfter(told.latest()) ? 0 : 1;
                all++;
            }
        }
        assertThat(inside).as("of %d, seed %d", all, seed).isGreaterThanOrEqualTo(all * 9 / 10);
    }

    /** A receiver that takes so many a second, and is now a little quicker and now a little slower. */
    private static Map<String, List<Instant>> send(
            List<Waiting> queues, Map<String, Integer> weights, double rate, SplittableRandom random) {
        FairShare share = new FairShare(weights::get);
        Map<Line, Long> left = new HashMap<>();
        Map<String, List<Instant>> sent = new HashMap<>();
        for (Waiting queue : queues) {
            Line line = new Line(new DomainQueue(new QueueKey(queue.stream().encode(), queue.destination())));
            left.put(line, queue.due());
            sent.put(queue.destination(), new ArrayList<>());
            share.enrol(line);
        }
        Instant now = World.START;
        Line line = share.peek(now);
        while (line != null) {
            now = now.plus(Duration.ofNanos((long) (1e9 / rate * (0.5 + random.nextDouble()))));
            sent.get(line.queue().key().destination()).add(now);
            long rest = left.merge(line, -1L, Long::sum);
            share.served(line, rest > 0);
            line = share.peek(now);
        }
        return sent;
    }

    @Test
    void staysWithinItsBoundHoweverLargeTheBacklogOfOthers() {
        Waiting small = new Waiting(SMALL, "r.test", 1);
        Waiting large = new Waiting(LARGE, "r.test", Integer.MAX_VALUE);
        Forecast forecast = told(List.of(large, small), small, 0, _ -> 1, new Speed(20, 20, List.of()), World.START);
        assertThat(forecast.latest()).isBefore(World.START.plusSeconds(6));
    }
}
