package io.angarium.simulation.scenario;

import io.angarium.simulation.receiver.Limit;
import io.angarium.simulation.receiver.Receiver;
import io.angarium.simulation.time.Chronicle;
import io.angarium.simulation.time.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a simulation.
 *
 * @param waits by sender
 * @param foresight what came of explain's expected times
 * @param tls by receiver; empty if the scenario isn't about it
 * @param violations of what the engine promises; empty if it kept its word
 * @param hash of the event log
 * @param events its lines
 * @param steps of the simulator
 */
public record Result(
        Scenario scenario,
        long seed,
        List<Row> rows,
        List<Waited> waits,
        List<Series> series,
        List<Foresight> foresight,
        List<TlsRow> tls,
        List<String> violations,
        String hash,
        long events,
        long steps) {
    /** Recovered when so much of the allowed rate is reached over {@link #RECOVERY_WINDOW_SECONDS}. */
    static final double RECOVERED = 0.95;

    static final int RECOVERY_WINDOW_SECONDS = 10;

    public Result {
        rows = List.copyOf(rows);
        waits = List.copyOf(waits);
        series = List.copyOf(series);
        foresight = List.copyOf(foresight);
        tls = List.copyOf(tls);
        violations = List.copyOf(violations);
    }

    /**
     * What one receiver got.
     *
     * @param offered recipients handed in
     * @param deferrals deferrals of recipients, doubts included
     * @param allowed messages a second that it allowed, while mail was due all the time
     * @param achieved messages a second that it took in that time
     * @param refusedShare refusals for its limit among all that it decided, 0 to 1
     * @param recovery longest time from a change of its limit until its rate was used again
     * @param median time in the queue, until the receiver took it
     * @param connections that were opened
     */
    public record Row(
            String receiver,
            int offered,
            int delivered,
            long deferrals,
            int failed,
            int queued,
            Optional<Double> allowed,
            Optional<Double> achieved,
            double refusedShare,
            Optional<Duration> recovery,
            Optional<Duration> median,
            Optional<Duration> p99,
            long connections) {
        /** Achieved of allowed, 0 to 1 and a little more. */
        public OptionalDouble used() {
            return allowed.isPresent() && achieved.isPresent()
                    ? OptionalDouble.of(achieved.get() / allowed.get())
                    : OptionalDouble.empty();
        }
    }

    /**
     * How the TLS of one receiver went; each session counts once for every domain that it carried mail for.
     *
     * @param encrypted sessions under TLS
     * @param inClear sessions in clear
     * @param leftInClear connections that the sender gave up because of their TLS
     * @param reportedGood sessions that the domains' TLS reports tell of as successful
     * @param reportedBad and as failed
     */
    public record TlsRow(
            String receiver,
            Published published,
            int encrypted,
            int inClear,
            int leftInClear,
            int reportedGood,
            int reportedBad) {}

    /**
     * How long one sender's mail waited, over the receiver's own time.
     *
     * @param taken messages that the receiver took
     * @param p50 half waited at most so long; empty if none was taken
     */
    public record Waited(
            Scenario.Sender sender,
            int taken,
            Optional<Duration> p50,
            Optional<Duration> p90,
            Optional<Duration> p99,
            Optional<Duration> longest) {}

    /**
     * What came of the times that explain told.
     *
     * @param at the moment when it was asked; empty: all of them together
     * @param asked messages of which it is known
     * @param inside those that left within the range
     * @param early before it
     * @param late after it, or not at all
     * @param width of the range over the expected wait, in the median
     */
    public record Foresight(Optional<Duration> at, int asked, int inside, int early, int late, double width) {}

    static Result of(
            Scenario scenario,
            long seed,
            Simulator simulator,
            Chronicle chronicle,
            Account account,
            WatchedSpool spool,
            List<Receiver> receivers,
            List<Series> series,
            List<Foresight> foresight) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < receivers.size(); i++) {
            rows.add(row(i, receivers.get(i), series.get(i), account, spool));
        }
        return new Result(
                scenario,
                seed,
                rows,
                waits(account, receivers, scenario),
                series,
                foresight,
                account.tls().rows(),
                account.violations(),
                chronicle.hash(),
                chronicle.lines(),
                simulator.steps());
    }

    private static Row row(int number, Receiver receiver, Series series, Account account, WatchedSpool spool) {
        Waits all = new Waits();
        int delivered = 0;
        int failed = 0;
        for (int id = 0; id < account.accepted(); id++) {
            if (account.receiver(id) != number) {
                continue;
            }
            delivered += account.isDelivered(id) ? 1 : 0;
            failed += account.isFailed(id) ? 1 : 0;
            long waited = account.waited(id);
            if (waited >= 0) {
                all.add(waited);
            }
        }
        Receiver.Count count = receiver.count();
        double decided = count.taken() + count.refusedForRate();
        return new Row(
                receiver.name(),
                account.accepted(number),
                delivered,
                spool.deferrals(number),
                failed,
                account.queued(number),
                series.allowedRate(),
                series.achievedRate(),
                decided == 0 ? 0 : count.refusedForRate() / decided,
                recovery(receiver, account.takenPerSecond(number), series),
                all.percentile(0.5),
                all.percentile(0.99),
                count.connections());
    }

    private static List<Waited> waits(Account account, List<Receiver> receivers, Scenario scenario) {
        List<Waits> waits = new ArrayList<>();
        scenario.senders().forEach(_ -> waits.add(new Waits()));
        for (int id = 0; id < account.accepted(); id++) {
            long waited = account.waited(id);
            if (waited >= 0) {
                Receiver receiver = receivers.get(account.receiver(id));
                long own = receiver.character().ownTime().toNanos();
                waits.get(account.sender(id)).add(Math.max(0, waited - own));
            }
        }
        List<Waited> told = new ArrayList<>();
        for (int i = 0; i < waits.size(); i++) {
            Waits of = waits.get(i);
            told.add(new Waited(
                    scenario.senders().get(i),
                    of.count,
                    of.percentile(0.5),
                    of.percentile(0.9),
                    of.percentile(0.99),
                    of.percentile(1)));
        }
        return told;
    }

    private static Optional<Duration> recovery(Receiver receiver, int[] perSecond, Series series) {
        Optional<Limit> limit = receiver.character().limit();
        if (limit.isEmpty() || limit.get().ramps()) {
            return Optional.empty();
        }
        Duration longest = null;
        for (Limit.Step step : limit.get().steps()) {
            boolean isSaturated = series.looks().stream()
                    .filter(look -> look.at().compareTo(step.at()) > 0)
                    .limit(2)
                    .allMatch(Series.Look::isSaturated);
            int from = (int) step.at().toSeconds();
            if (step.at().isZero() || !isSaturated || from + RECOVERY_WINDOW_SECONDS >= perSecond.length) {
                continue;
            }
            Duration took = Duration.ofSeconds(recovered(perSecond, from, step.rate()));
            longest = longest == null || took.compareTo(longest) > 0 ? took : longest;
        }
        return Optional.ofNullable(longest);
    }

    private static int recovered(int[] perSecond, int from, double rate) {
        for (int second = from; second + RECOVERY_WINDOW_SECONDS <= perSecond.length; second++) {
            int sum = 0;
            for (int i = 0; i < RECOVERY_WINDOW_SECONDS; i++) {
                sum += perSecond[second + i];
            }
            if (sum >= RECOVERED * rate * RECOVERY_WINDOW_SECONDS) {
                return second - from;
            }
        }
        return perSecond.length - from;
    }

    /** Times, to be sorted once. */
    private static final class Waits {
        private long[] nanos = new long[1024];
        private int count;
        private boolean isSorted;

        void add(long value) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = value;
            isSorted = false;
        }

        Optional<Duration> percentile(double share) {
            if (count == 0) {
                return Optional.empty();
            }
            if (!isSorted) {
                Arrays.sort(nanos, 0, count);
                isSorted = true;
            }
            return Optional.of(Duration.ofNanos(nanos[Math.max(0, (int) Math.ceil(share * count) - 1)]));
        }
    }
}
