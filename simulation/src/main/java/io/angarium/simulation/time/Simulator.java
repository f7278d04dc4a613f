package io.angarium.simulation.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs a world on one thread, by a clock that jumps. While a virtual thread of the world can run, one does, chosen by the
 * seed; when none can, the clock moves to the next timer. So a simulated week lasts as long as what happens in it, and the
 * same seed gives the same week.
 *
 * <p>Only the thread that calls {@link #run} and the world's own virtual threads may touch a simulator or anything in its
 * world.
 */
public final class Simulator implements InstantSource {
    /** More steps than this without the clock moving are a world that runs in circles. */
    public static final int MAX_STEPS_AT_ONE_MOMENT = 5_000_000;

    private static final String ALGORITHM = "L64X128MixRandom";

    /** Something that will happen; {@link #cancel} it and it won't. */
    public static final class Timer implements Comparable<Timer> {
        private final long at;
        private final long number;
        private @Nullable Runnable task;

        private Timer(long at, long number, Runnable task) {
            this.at = at;
            this.number = number;
            this.task = task;
        }

        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final long seed;
    private final Instant start;
    private final RandomGenerator choice;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final List<Runnable> runnable = new ArrayList<>();
    private final Thread owner = Thread.currentThread();
    private long now;
    private long timerNumbers;
    private long steps;
    private long stepsNow;
    private @Nullable IllegalStateException trouble;

    public Simulator(long seed, Instant start) {
        this.seed = seed;
        this.start = start;
        this.choice = random("scheduler");
    }

    /** A source of chance of its own for each purpose, so that one more draw here changes nothing there. */
    public RandomGenerator random(String purpose) {
        return RandomGeneratorFactory.of(ALGORITHM).create(seed * 31 + purpose.hashCode());
    }

    @Override
    public Instant instant() {
        return start.plusNanos(now);
    }

    /** Nanoseconds since the start. */
    public long nanoTime() {
        return now;
    }

    /** Since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** Continuations and timers run so far. */
    public long steps() {
        return steps;
    }

    /** Runs a task when this time is over, on the simulator's own thread: it must not block. */
    public Timer after(Duration time, Runnable task) {
        return at(now + Math.max(0, time.toNanos()), task);
    }

    /** As {@link #after}, at a moment in nanoseconds since the start, or now if that has passed. */
    public Timer at(long nanos, Runnable task) {
        Timer timer = new Timer(Math.max(now, nanos), timerNumbers++, task);
        timers.add(timer);
        return timer;
    }

    /** A virtual thread of this world, not started yet. */
    public Thread thread(String name, Runnable task) {
        return CarrierOfOne.builder(this::enqueue).name(name).unstarted(task);
    }

    private void enqueue(Runnable continuation) {
        Thread caller = Thread.currentThread();
        if (!caller.isVirtual() && !caller.equals(owner)) {
            trouble = new IllegalStateException("the thread '" + caller.getName()
                    + "' from outside woke one of the world: something in it waits by the machine's clock");
            return;
        }
        runnable.add(continuation);
    }

    /**
     * Lets time pass until this moment, in nanoseconds since the start.
     *
     * @throws IllegalStateException if the world runs in circles, or if something outside of it meddles
     */
    public void run(long untilNanos) {
        while (true) {
            while (!runnable.isEmpty()) {
                step(pick());
            }
            Timer next = timers.peek();
            if (next == null || next.at > untilNanos) {
                moveTo(untilNanos);
                return;
            }
            timers.remove();
            Runnable task = next.task;
            if (task != null) {
                moveTo(next.at);
                step(task);
            }
        }
    }

    private Runnable pick() {
        int last = runnable.size() - 1;
        int index = last == 0 ? 0 : choice.nextInt(last + 1);
        Runnable picked = runnable.get(index);
        runnable.set(index, runnable.get(last));
        runnable.remove(last);
        return picked;
    }

    private void step(Runnable task) {
        task.run();
        steps++;
        stepsNow++;
        if (trouble != null) {
            throw trouble;
        }
        if (stepsNow > MAX_STEPS_AT_ONE_MOMENT) {
            throw new IllegalStateException("the world runs in circles: more than " + MAX_STEPS_AT_ONE_MOMENT
                    + " steps at " + elapsed() + " without any time passing");
        }
    }

    private void moveTo(long nanos) {
        if (nanos > now) {
            now = nanos;
            stepsNow = 0;
        }
    }
}
