package io.angarium.delivery.shaping;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** An endless backlog that goes to one receiver, as fast as the shaper lets it, in simulated time. Seeded. */
final class ShapedSending {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    static final Classification THROTTLED =
            new Classification(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, "test");
    static final String REPLY = "421 4.7.0 too fast";
    private static final Stream STREAM = new Stream("tenant", "sender.test", "", false);

    private final Shaper shaper;
    private final Path path;
    private final FakeReceiver receiver;
    private final double roundTrip;
    private final int mostUnderWay;
    private final Random random;
    private final PriorityQueue<Message> arriving = new PriorityQueue<>(Comparator.comparingDouble(Message::next));
    private final PriorityQueue<Message> answering = new PriorityQueue<>(Comparator.comparingDouble(Message::next));

    private int underWay;
    private double askAt;
    private final int[] accepted;
    private final int[] deferred;

    /** On its way to the receiver, or its answer on the way back, until {@code next}. */
    private record Message(double next, double sent, boolean taken) {}

    ShapedSending(
            Shaper shaper,
            Path path,
            FakeReceiver receiver,
            double roundTrip,
            int mostUnderWay,
            int seconds,
            long seed) {
        this.shaper = shaper;
        this.path = path;
        this.receiver = receiver;
        this.roundTrip = roundTrip;
        this.mostUnderWay = mostUnderWay;
        this.random = new Random(seed);
        this.accepted = new int[seconds];
        this.deferred = new int[seconds];
    }

    ShapedSending run() {
        double now = 0;
        while (true) {
            double asks = underWay < mostUnderWay ? askAt : Double.MAX_VALUE;
            double arrives =
                    arriving.isEmpty() ? Double.MAX_VALUE : arriving.peek().next();
            double answers =
                    answering.isEmpty() ? Double.MAX_VALUE : answering.peek().next();
            now = Math.max(now, Math.min(asks, Math.min(arrives, answers)));
            if (now >= accepted.length) {
                return this;
            } else if (arrives <= now) {
                Message message = arriving.remove();
                boolean taken = receiver.takes(message.next());
                answering.add(new Message(message.next() + half(), message.sent(), taken));
            } else if (answers <= now) {
                conclude(answering.remove(), now);
            } else {
                ask(now);
            }
        }
    }

    private void ask(double now) {
        switch (shaper.maySend(path, STREAM, instant(now))) {
            case Answer.Go _ -> {
                underWay++;
                arriving.add(new Message(now + half(), now, false));
                askAt = now;
            }
            case Answer.Wait wait -> {
                Instant until = wait.hold().until().orElse(instant(now + 1));
                askAt = Math.max(Duration.between(START, until).toNanos() / 1e9, now + 1e-6);
            }
        }
    }

    private void conclude(Message message, double now) {
        underWay--;
        (message.taken() ? accepted : deferred)[(int) now]++;
        Duration took = Duration.ofNanos((long) ((now - message.sent()) * 1e9));
        Ending ending = message.taken()
                ? new Ending.Answered(Optional.empty(), "250 ok", took)
                : new Ending.Answered(Optional.of(THROTTLED), REPLY, took);
        shaper.answered(path, STREAM, ending, instant(now));
        askAt = Math.min(askAt, now);
    }

    private double half() {
        return roundTrip / 2 * (0.8 + 0.4 * random.nextDouble());
    }

    static Instant instant(double second) {
        return START.plusNanos((long) (second * 1e9));
    }

    // ---- what came of it

    int accepted(int from, int to) {
        return sum(accepted, from, to);
    }

    int sent(int from, int to) {
        return sum(accepted, from, to) + sum(deferred, from, to);
    }

    /** Part of what the receiver would have taken that it got. */
    double used(DoubleUnaryOperator limit, int from, int to) {
        double allowed = 0;
        for (int second = from; second < to; second++) {
            allowed += limit.applyAsDouble(second + 0.5);
        }
        return sum(accepted, from, to) / allowed;
    }

    /** Part of the messages that were sent in vain. */
    double deferred(int from, int to) {
        double vain = sum(deferred, from, to);
        return vain / (vain + sum(accepted, from, to));
    }

    /** Seconds after a moment until the rate was nine tenths of the limit over five seconds. */
    int recovery(DoubleUnaryOperator limit, int from) {
        for (int second = from; second + 5 <= accepted.length; second++) {
            if (used(limit, second, second + 5) >= 0.9) {
                return second - from;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static int sum(int[] counts, int from, int to) {
        int sum = 0;
        for (int second = from; second < to; second++) {
            sum += counts[second];
        }
        return sum;
    }
}
