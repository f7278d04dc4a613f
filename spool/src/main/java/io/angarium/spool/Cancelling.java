package io.angarium.spool;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is cancelled ends when its turn comes, and in any case in the background, a step at each tick. */
final class Cancelling {
    private static final long NOTHING = -1;
    private static final int MESSAGES_PER_STEP = 1_000;
    private static final int STEPS_PER_TICK = 50;

    private final Log log;
    private final int shard;
    private final InstantSource clock;
    private final ReentrantLock lock;
    private final RecipientIndex index;
    private final OutcomeJournal journal;
    private final LongSupplier floor;
    private final Supplier<Farewells> farewells;
    /** Held from before the record until the index knows, so that no checkpoint falls between. */
    private final ReentrantLock inProgress = new ReentrantLock();

    private final long[] positions = new long[MESSAGES_PER_STEP];
    private final int[] first = new int[MESSAGES_PER_STEP];
    // Guarded by the spool's lock:
    private final List<Held> held = new ArrayList<>();
    private volatile boolean isHolding;
    private long sweptUpTo = NOTHING;
    private long sweepBefore;

    /** Messages of this stream may still be on their way to the index. */
    private record Held(WaitingStream stream, long position) {}

    /**
     * @param lock guards the index
     * @param floor a position such that every message before it is in the index, or was, or never will be
     * @param farewells a fresh one for each step
     */
    Cancelling(
            Log log,
            int shard,
            InstantSource clock,
            ReentrantLock lock,
            RecipientIndex index,
            OutcomeJournal journal,
            LongSupplier floor,
            Supplier<Farewells> farewells) {
        this.log = log;
        this.shard = shard;
        this.clock = clock;
        this.lock = lock;
        this.index = index;
        this.journal = journal;
        this.floor = floor;
        this.farewells = farewells;
        this.sweepBefore = index.hasCancelled() ? Long.MAX_VALUE : NOTHING;
    }

    /** See {@link Spool#cancel}. */
    long cancel(Cancellation cancellation) {
        inProgress.lock();
        try {
            Append append = log.append(
                    shard,
                    RecordLayout.CANCELLED,
                    Log.Flush.NOW,
                    ByteBuffer.wrap(RecordLayout.cancelled(cancellation, clock.instant())));
            return apply(cancellation, append.await()) + waitingFor(Set.copyOf(cancellation.streams()));
        } finally {
            inProgress.unlock();
        }
    }

    private long apply(Cancellation cancellation, long position) {
        long waiting = 0;
        Farewells ended = farewells.get();
        lock.lock();
        try {
            for (String name : cancellation.streams()) {
                WaitingStream stream = index.queues.stream(name);
                stream.hold();
                index.cancel(stream, position);
                held.add(new Held(stream, position));
                isHolding = true;
            }
            for (long message : cancellation.messages()) {
                waiting += index.cancel(message);
                index.sweep(message - 1, message + 1, new long[1], new int[1], 1, ended);
            }
            if (!cancellation.streams().isEmpty()) {
                sweptUpTo = NOTHING;
                sweepBefore = position;
            }
        } finally {
            lock.unlock();
        }
        ended.append();
        return waiting;
    }

    private long waitingFor(Set<String> streams) {
        long[] waiting = {0};
        int from = streams.isEmpty() ? -1 : 0;
        while (from >= 0) {
            lock.lock();
            try {
                from = index.queues.forEach(from, LogSpool.QUEUES_PER_STEP, queue -> {
                    if (streams.contains(queue.key.stream())) {
                        waiting[0] += queue.due() + queue.scheduled();
                    }
                });
            } finally {
                lock.unlock();
            }
        }
        return waiting[0];
    }

    private void releaseHeld(long passed) {
        lock.lock();
        try {
            for (Held stream : held) {
                if (stream.position() < passed) {
                    index.queues.release(stream.stream());
                }
            }
            held.removeIf(stream -> stream.position() < passed);
            isHolding = !held.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Like {@link #floor}, but not while a cancellation is between its record and the index: so it holds for cancellations
     * too.
     */
    long noteFloor() {
        inProgress.lock();
        try {
            return floor.getAsLong();
        } finally {
            inProgress.unlock();
        }
    }

    /** A bounded part of what is left to do. */
    void tick() {
        if (isHolding) {
            releaseHeld(floor.getAsLong());
        }
        for (int steps = STEPS_PER_TICK; steps > 0 && !journal.isBusy(); steps--) {
            Farewells ended = farewells.get();
            lock.lock();
            try {
                if (sweepBefore < 0) {
                    return;
                }
                sweptUpTo = index.sweep(sweptUpTo, sweepBefore, positions, first, MESSAGES_PER_STEP, ended);
                sweepBefore = sweptUpTo < 0 ? NOTHING : sweepBefore;
            } finally {
                lock.unlock();
            }
            ended.append();
        }
    }
}
