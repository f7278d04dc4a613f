package io.angarium.simulation.scenario;

import io.angarium.delivery.Delivery;
import io.angarium.delivery.Explanation;
import io.angarium.delivery.Forecast;
import io.angarium.simulation.time.Simulator;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Asks explain when some of what waits will have left, and sees afterwards when it did. */
final class Questioner {
    /** What was said of one recipient. */
    private record Told(int id, Duration at, Forecast forecast) {}

    private final Scenario scenario;
    private final Account account;
    private final WatchedSpool spool;
    private final Simulator simulator;
    private final RandomGenerator random;
    private final List<Told> told = new ArrayList<>();

    Questioner(Scenario scenario, Account account, WatchedSpool spool, Simulator simulator) {
        this.scenario = scenario;
        this.account = account;
        this.spool = spool;
        this.simulator = simulator;
        this.random = simulator.random("questions");
    }

    /** Asks about a sample of all that waits now; what explain gives no time for is not counted. */
    void ask(Delivery delivery) {
        for (int id : sample()) {
            WatchedSpool.Spot spot = spool.spot(id);
            Optional<Standing> standing = spool.standing(spot.message()).stream()
                    .filter(one -> one.recipient() == spot.recipient())
                    .findFirst();
            if (standing.isPresent()) {
                Scenario.Sender sender = scenario.senders().get(account.sender(id));
                String domain = scenario.receivers().get(sender.to()).domainOf(id);
                Explanation answer = delivery.explain(
                        new QueueKey(sender.stream().encode(), domain), spot.message(), standing.get());
                answer.forecast().ifPresent(forecast -> told.add(new Told(id, simulator.elapsed(), forecast)));
            }
        }
    }

    /** Since the start of the world. */
    private long nanosAt(Instant instant) {
        return simulator.nanoTime()
                + Duration.between(simulator.instant(), instant).toNanos();
    }

    private int[] sample() {
        int[] waiting = new int[account.accepted()];
        int count = 0;
        for (int id = 0; id < waiting.length; id++) {
            if (account.endedAt(id).isEmpty()) {
                waiting[count++] = id;
            }
        }
        int wanted = Math.min(scenario.questions().sample(), count);
        for (int i = 0; i < wanted; i++) {
            int other = i + random.nextInt(count - i);
            int id = waiting[other];
            waiting[other] = waiting[i];
            waiting[i] = id;
        }
        return Arrays.copyOf(waiting, wanted);
    }

    /**
     * What came of what was said at each moment, first one first, and of all together last; nothing if nobody was asked. What
     * waits still, and may, is not counted.
     */
    List<Result.Foresight> judge() {
        List<Result.Foresight> all = new ArrayList<>();
        for (Duration at : scenario.questions().at()) {
            List<Told> then = told.stream().filter(one -> one.at().equals(at)).toList();
            all.add(judge(Optional.of(at), then));
        }
        if (!all.isEmpty()) {
            all.add(judge(Optional.empty(), told));
        }
        return all;
    }

    private Result.Foresight judge(Optional<Duration> at, List<Told> then) {
        int inside = 0;
        int early = 0;
        int late = 0;
        List<Double> widths = new ArrayList<>();
        for (Told one : then) {
            OptionalLong ended = account.endedAt(one.id());
            long earliest = nanosAt(one.forecast().earliest());
            long latest = nanosAt(one.forecast().latest());
            if (ended.isEmpty() && latest > simulator.nanoTime()) {
                continue;
            }
            long end = ended.orElse(Long.MAX_VALUE);
            if (end < earliest) {
                early++;
            } else if (end > latest) {
                late++;
            } else {
                inside++;
            }
            double wait = nanosAt(one.forecast().likely()) - one.at().toNanos();
            widths.add((latest - earliest) / Math.max(1.0, wait));
        }
        widths.sort(null);
        double median = widths.isEmpty() ? 0 : widths.get(widths.size() / 2);
        return new Result.Foresight(at, inside + early + late, inside, early, late, median);
    }
}
