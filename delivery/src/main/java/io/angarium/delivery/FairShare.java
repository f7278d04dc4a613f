package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper.Reach;
import io.angarium.delivery.shaping.Stream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose message goes next over a lane. Pure: no clock, no I/O; not thread-safe, its lane's lock guards it.
 *
 * <p>Four levels. The <em>urgent band</em> goes first, but while normal mail waits it gets {@link BandTurn#URGENT_RUN} messages
 * of {@code URGENT_RUN + 1}, so neither starves. Within a band <em>tenants</em> take turns by deficit round-robin: a turn is worth
 * as many messages as the tenant's weight; every message costs one, since what is scarce at a receiver is transactions. Within
 * a tenant its <em>streams</em> (domain and tag) take turns, and within a stream its {@linkplain Line lines}, one per recipient
 * domain.
 *
 * <p>A stream that may not send now is <em>held</em>: it leaves the turns until its time comes, so nobody looks at it
 * meanwhile. What has nothing waiting takes no
 * part. Each operation takes constant time, and the logarithm of the number
 * of holds where a hold begins or ends.
 *
 * <p><b>Bound.</b> Of a tenant with weight w that has something to send and isn't held, a message is picked at the latest after
 * as many other picks of its band as the weights of the other tenants there add up to; for normal mail while urgent mail waits
 * all the time, {@code URGENT_RUN + 1} times as many, and for urgent mail while normal mail waits, {@code 1 + 1/URGENT_RUN}
 * times.
 *
 * <p>Use: {@link #peek}, then for the line that it named one of {@link #served}, {@link #leave}, {@link #hold}.
 */
final class FairShare {
    /** Tenants, and streams of a tenant, that are remembered though they have nothing to send. */
    static final int MAX_IDLE = 64;

    private final ToIntFunction<String> weights;
    private final Band urgent = new Band();
    private final Band normal = new Band();
    private final PriorityQueue<Held> timed = new PriorityQueue<>();
    private final ArrayDeque<Held> untimed = new ArrayDeque<>();
    private final BandTurn turn = new BandTurn();
    private int lines;
    private long holds;

    /** @param weights of each tenant, at least 1; asked when the tenant gets something to send */
    FairShare(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    /** Lines that have something or may have. */
    int size() {
        return lines;
    }

    /** Whether a line is here that is not held. */
    boolean isReady() {
        return urgent.isReady() || normal.isReady();
    }

    /** When the first hold ends whose time is known; empty if there is none. */
    Optional<Instant> heldUntil() {
        return Optional.ofNullable(timed.peek()).map(Held::until);
    }

    /** Whether something is held until somebody else makes room. */
    boolean holdsWithoutTime() {
        return !untimed.isEmpty();
    }

    /** The line takes part from now on; nothing changes if it does already. */
    void enrol(Line line) {
        if (line.flow == null) {
            Flow flow = flow(line.stream());
            line.flow = flow;
            flow.lines.addLast(line);
            flow.account.lines++;
            lines++;
            flow.waitForTurn();
        }
    }

    /** The line whose turn it is; null if there is none, or all are held. */
    @Nullable Line peek(Instant now) {
        Held over = timed.peek();
        while (over != null && !now.isBefore(over.until())) {
            timed.remove();
            over.end();
            over = timed.peek();
        }
        Band band = band();
        return band == null ? null : band.head();
    }

    /** Whether it is the turn of urgent mail, as of the last {@link #peek}. */
    boolean isUrgentNext() {
        return band() == urgent;
    }

    private @Nullable Band band() {
        if (turn.isUrgent(urgent.isReady(), normal.isReady())) {
            return urgent;
        }
        return normal.isReady() ? normal : null;
    }

    /**
     * A message of the line that was named goes; its turn is over.
     *
     * @param hasMore whether the line has or may have another one; otherwise it leaves
     */
    void served(Line line, boolean hasMore) {
        Flow flow = flowOf(line);
        Account account = flow.account;
        turn.served(account.band == urgent, normal.isReady());
        if (hasMore) {
            rotate(flow.lines);
            rotate(account.turns);
        } else {
            remove(line, flow);
            if (!flow.lines.isEmpty()) {
                rotate(account.turns);
            }
        }
        account.charge();
    }

    /** The line that was named has nothing. */
    void leave(Line line) {
        remove(line, flowOf(line));
    }

    private void remove(Line line, Flow flow) {
        flow.lines.removeFirst();
        line.flow = null;
        lines--;
        flow.account.lines--;
        if (flow.lines.isEmpty()) {
            flow.stepAside();
            flow.account.forgetIfMany(flow);
        }
    }

    /** The line that was named may not send: it and what else is within reach isn't asked until then, or until {@link #retry}. */
    void hold(Line line, Reach reach, Optional<Instant> until) {
        Flow flow = flowOf(line);
        Holdable holdable = switch (reach) {
            case STREAM -> flow;
            case TENANT -> flow.account;
            case PATH -> flow.account.band;
        };
        holdable.hold();
        Held held = new Held(holdable, until.orElse(Instant.MAX), holds++);
        if (until.isPresent()) {
            timed.add(held);
        } else {
            untimed.add(held);
        }
    }

    /** What is held without a time may be asked again: somebody made room. */
    void retry() {
        untimed.forEach(Held::end);
        untimed.clear();
    }

    /** Forgets all lines and holds; returns the lines that were here. */
    List<Line> clear() {
        List<Line> all = new ArrayList<>(lines);
        for (Band band : List.of(urgent, normal)) {
            for (Account account : band.accounts.values()) {
                account.flows.values().forEach(flow -> all.addAll(flow.lines));
            }
            band.accounts.clear();
            band.turns.clear();
            band.isHeld = false;
        }
        all.forEach(line -> line.flow = null);
        timed.clear();
        untimed.clear();
        lines = 0;
        return all;
    }

    private static Flow flowOf(Line line) {
        Flow flow = line.flow;
        if (flow == null || flow.lines.peekFirst() != line) {
            throw new IllegalStateException("it isn't this line's turn");
        }
        return flow;
    }

    private Flow flow(Stream stream) {
        Band band = stream.urgent() ? urgent : normal;
        Account account = band.accounts.get(stream.tenant());
        if (account == null) {
            int weight = Math.max(1, weights.applyAsInt(stream.tenant()));
            account = new Account(band, stream.tenant(), weight);
            band.accounts.put(stream.tenant(), account);
        }
        Flow flow = account.flows.get(stream);
        if (flow == null) {
            flow = new Flow(account, stream);
            account.flows.put(stream, flow);
        }
        return flow;
    }

    private static <T> void rotate(ArrayDeque<T> turns) {
        if (turns.size() > 1) {
            turns.addLast(turns.removeFirst());
        }
    }

    /** A hold that ends, by time, then in the order in which they began. */
    private record Held(Holdable what, Instant until, long number) implements Comparable<Held> {
        void end() {
            what.release();
        }

        @Override
        public int compareTo(Held other) {
            int byTime = until.compareTo(other.until);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** What a hold can keep back. One that is held isn't asked, so it isn't held twice. */
    interface Holdable {
        void hold();

        void release();
    }

    /** All urgent mail or all other. */
    private static final class Band implements Holdable {
        private final Map<String, Account> accounts = new HashMap<>();
        private final ArrayDeque<Account> turns = new ArrayDeque<>();
        private boolean isHeld;

        boolean isReady() {
            return !isHeld && !turns.isEmpty();
        }

        Line head() {
            return turns.getFirst().turns.getFirst().lines.getFirst();
        }

        @Override
        public void hold() {
            isHeld = true;
        }

        @Override
        public void release() {
            isHeld = false;
        }
    }

    /** A tenant's part of a band. It is among the band's turns if it isn't held and one of its flows isn't. */
    private static final class Account implements Holdable {
        private final Band band;
        private final String tenant;
        private final int weight;
        private final Map<Stream, Flow> flows = new HashMap<>();
        private final ArrayDeque<Flow> turns = new ArrayDeque<>();
        private int lines;
        private int credit;
        private boolean isHeld;
        private boolean isWaiting;

        Account(Band band, String tenant, int weight) {
            this.band = band;
            this.tenant = tenant;
            this.weight = weight;
            this.credit = weight;
        }

        void waitForTurn() {
            if (!isWaiting && !isHeld && !turns.isEmpty()) {
                isWaiting = true;
                band.turns.addLast(this);
            }
        }

        /** It was its turn, and it has nothing more to send now. */
        void stepAside() {
            band.turns.removeFirst();
            isWaiting = false;
            credit = weight;
        }

        void charge() {
            if (isWaiting && --credit <= 0) {
                credit = weight;
                rotate(band.turns);
            }
        }

        /** A few that have nothing are kept, since they often have something again soon. */
        void forgetIfMany(Flow idle) {
            if (flows.size() > MAX_IDLE) {
                flows.remove(idle.stream);
            }
            if (lines == 0 && band.accounts.size() > MAX_IDLE) {
                band.accounts.remove(tenant);
            }
        }

        @Override
        public void hold() {
            isHeld = true;
            stepAside();
        }

        @Override
        public void release() {
            isHeld = false;
            waitForTurn();
        }
    }

    /** A stream's lines. It is among its tenant's turns if it isn't held and has a line. */
    static final class Flow implements Holdable {
        private final Account account;
        private final Stream stream;
        private final ArrayDeque<Line> lines = new ArrayDeque<>();
        private boolean isHeld;
        private boolean isWaiting;

        private Flow(Account account, Stream stream) {
            this.account = account;
            this.stream = stream;
        }

        private void waitForTurn() {
            if (!isWaiting && !isHeld && !lines.isEmpty()) {
                isWaiting = true;
                account.turns.addLast(this);
                account.waitForTurn();
            }
        }

        /** It was its turn. */
        private void stepAside() {
            account.turns.removeFirst();
            isWaiting = false;
            if (account.turns.isEmpty()) {
                account.stepAside();
            }
        }

        @Override
        public void hold() {
            isHeld = true;
            stepAside();
        }

        @Override
        public void release() {
            isHeld = false;
            waitForTurn();
        }
    }
}
