package io.angarium.service.submission;

import io.angarium.service.submission.Submissions.Reason;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Sees to it that what is handed in again under the same key is sent once, for as long as the log keeps the message.
 *
 * <p>The key stands in the message's own record, so a crash leaves both or neither. Found again it is by an index that follows
 * the log; what the index doesn't have yet is remembered here. Calls with one key take turns. Any thread.
 */
public final class Idempotency {
    /** Messages with keys that may be stored and not yet in the index; past it such calls are refused for a moment. */
    static final int MAX_UNINDEXED = 100_000;

    private static final int LOCKS = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Name(String domain, String key) {}

    private record Place(Name name, long position) {}

    private final KeyedMessages index;
    private final int maxUnindexed;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private final ReentrantLock memory = new ReentrantLock();
    /** What the index may not have, by name and in order. Guarded by {@link #memory}. */
    private final Map<Name, List<Long>> unindexed = new HashMap<>();

    private final Queue<Place> inOrder = new ArrayDeque<>();

    public Idempotency(KeyedMessages index) {
        this(index, MAX_UNINDEXED);
    }

    Idempotency(KeyedMessages index, int maxUnindexed) {
        this.index = index;
        this.maxUnindexed = maxUnindexed;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** What a turn came to: an answer, and where a message was stored if one was. */
    record Turn<T>(T answer, List<Long> stored) {}

    /**
     * Runs while no other call with this key does.
     *
     * @param account whose earlier messages count: a domain's name may have had another owner
     * @param turn is given what was stored under the key; returns when what it stored is durable
     * @throws RejectedException if the key was used for something else, or nobody can tell now
     */
    <T> T inTurn(String account, String domain, IdempotencyMark mark, Function<Earlier, Turn<T>> turn) {
        if (!index.awaitStart(PATIENCE)) {
            throw new RejectedException(
                    Reason.UNAVAILABLE,
                    "It is not known yet what was sent under this Idempotency-Key; try again later");
        }
        Name name = new Name(domain, mark.key());
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), LOCKS)];
        lock.lock();
        try {
            requireRoom();
            Turn<T> done = turn.apply(earlier(account, name, mark));
            done.stored().forEach(position -> remember(name, position));
            return done.answer();
        } finally {
            lock.unlock();
        }
    }

    private Earlier earlier(String account, Name name, IdempotencyMark mark) {
        // First the memory, then the index: what leaves the memory in between is in the index by then.
        Set<Long> positions = new LinkedHashSet<>();
        memory.lock();
        try {
            positions.addAll(unindexed.getOrDefault(name, List.of()));
        } finally {
            memory.unlock();
        }
        positions.addAll(index.positions(name.domain(), name.key()));
        List<StoredMessage> messages = new ArrayList<>();
        positions.stream().sorted().forEach(position -> index.read(position).ifPresent(messages::add));
        return Earlier.of(account, name.domain(), mark, messages);
    }

    private void requireRoom() {
        memory.lock();
        try {
            forgetIndexed();
            if (inOrder.size() >= maxUnindexed) {
                throw new RejectedException(
                        Reason.UNAVAILABLE, "Too many messages with an Idempotency-Key at once; try again later");
            }
        } finally {
            memory.unlock();
        }
    }

    private void remember(Name name, long position) {
        memory.lock();
        try {
            inOrder.add(new Place(name, position));
            unindexed.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(position);
        } finally {
            memory.unlock();
        }
    }

    /** Places come nearly in the log's order: one that stands behind a later one only stays a little longer. */
    private void forgetIndexed() {
        long known = index.knownBefore();
        for (Place oldest = inOrder.peek(); oldest != null && oldest.position() < known; oldest = inOrder.peek()) {
            inOrder.remove();
            List<Long> positions = unindexed.get(oldest.name());
            if (positions != null && positions.remove(oldest.position()) && positions.isEmpty()) {
                unindexed.remove(oldest.name());
            }
        }
    }
}
