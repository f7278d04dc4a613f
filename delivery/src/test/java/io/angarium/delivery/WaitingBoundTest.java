package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.spool.QueueKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bound that {@link Lane} states, in a model on fake time: sessions that fill their flights by {@link FairShare} and
 * {@link FlightDepth} for a receiver that works off one message after the other on each connection, while the backlog of
 * others never ends.
 */
class WaitingBoundTest {
    private static final int PROBES = 200;

    private record Sent(Line line, long at) {}

    private static final class Session {
        private final FlightDepth depth = new FlightDepth();
        private final ArrayDeque<Sent> flight = new ArrayDeque<>();
        private long free;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aSmallMessageWaitsNoLongerThanStatedBehindABacklogWithoutEnd(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int sessions = 1 + random.nextInt(20);
        int tenants = 1 + random.nextInt(5);
        long work = Duration.ofMillis(1 + random.nextInt(200)).toNanos();
        boolean isUrgent = random.nextBoolean();
        boolean urgentBacklog = random.nextBoolean();

        FairShare share = new FairShare(_ -> 1);
        for (int t = 0; t < tenants; t++) {
            for (int d = 0; d < 5; d++) {
                share.enrol(line("large" + t, "d" + d + ".test", urgentBacklog && t == 0));
            }
        }
        long picks = bound(tenants, isUrgent, urgentBacklog);
        // Each pick takes a place in a flight, and one place of the sessions' comes free after each piece of work.
        Duration bound = Duration.ofNanos((picks / sessions + 1) * work)
                .plus(FlightDepth.BEHIND)
                .plusNanos(2 * work);

        List<Session> crew = new ArrayList<>();
        for (int s = 0; s < sessions; s++) {
            Session session = new Session();
            session.free = random.nextLong(work);
            crew.add(session);
        }
        Map<Line, Long> probes = new HashMap<>();
        long longest = 0;
        int done = 0;
        long nextProbe = 100 * work;
        while (done < PROBES) {
            Session session = next(crew);
            long now = session.free;
            if (now >= nextProbe && probes.isEmpty()) {
                Line probe = line("small", "p.test", isUrgent);
                probes.put(probe, now);
                share.enrol(probe);
            }
            Sent oldest = session.flight.pollFirst();
            if (oldest != null) {
                session.depth.answered(Duration.ofNanos(now - oldest.at()));
                Long begun = probes.remove(oldest.line());
                if (begun != null) {
                    longest = Math.max(longest, now - begun - work);
                    done++;
                    nextProbe = now + random.nextLong(20 * work);
                }
            }
            while (session.flight.size() < session.depth.messages()) {
                Line line = share.peek(World.START);
                share.served(line, !probes.containsKey(line));
                session.flight.addLast(new Sent(line, now));
            }
            session.free = now + work;
        }
        assertThat(Duration.ofNanos(longest))
                .as("seed %d: %d sessions, %d tenants, %d ms a message", seed, sessions, tenants, work / 1_000_000)
                .isLessThanOrEqualTo(bound);
    }

    /** P of the statement: what the share lets go first. */
    private static long bound(int tenants, boolean isUrgent, boolean urgentBacklog) {
        int urgentTenants = urgentBacklog ? 1 : 0;
        int others = isUrgent ? urgentTenants : tenants - urgentTenants;
        if (isUrgent) {
            return others + 1 + (others + 1) / BandTurn.URGENT_RUN;
        }
        return urgentBacklog ? (others + 1L) * (BandTurn.URGENT_RUN + 1) : others + 1L;
    }

    private static Session next(List<Session> crew) {
        Session first = crew.getFirst();
        for (Session session : crew) {
            first = session.free < first.free ? session : first;
        }
        return first;
    }

    private static Line line(String tenant, String destination, boolean urgent) {
        Stream stream = new Stream(tenant, tenant + ".test", "", urgent);
        return new Line(new DomainQueue(new QueueKey(stream.encode(), destination)));
    }
}
