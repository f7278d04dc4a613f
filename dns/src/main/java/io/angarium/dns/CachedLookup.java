package io.angarium.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Record;

/**
 * Remembers answers as long as they allow, and asks a question that many have at once only once.
 *
 * <p>Whoever comes first with a question asks it on its own thread; the others wait for that. Any thread.
 */
final class CachedLookup implements Lookup {
    /** What an entry takes beside its records: key, name, entry of the cache. About, on the safe side. */
    private static final int ENTRY_BYTES = 400;

    private static final int RECORD_BYTES = 250;

    private final Lookup source;
    private final InstantSource clock;
    private final Cache<Question, Kept> cache;
    private final ConcurrentMap<Question, CompletableFuture<Kept>> asked = new ConcurrentHashMap<>();

    CachedLookup(Lookup source, InstantSource clock, long cacheBytes) {
        this.source = source;
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher(CachedLookup::weight)
                .executor(Runnable::run)
                .build();
    }

    /** The answer with the time that is left of its TTL. */
    @Override
    public Answer ask(Question question, Deadline deadline) {
        Instant now = clock.instant();
        Kept kept = cache.getIfPresent(question);
        if (kept == null || !kept.isFresh(now)) {
            kept = askOnce(question, now, deadline);
        }
        return kept.remaining(now);
    }

    private Kept askOnce(Question question, Instant now, Deadline deadline) {
        CompletableFuture<Kept> mine = new CompletableFuture<>();
        CompletableFuture<Kept> others = asked.putIfAbsent(question, mine);
        if (others != null) {
            return await(others, deadline);
        }
        Kept kept = failure("the look-up broke off");
        try {
            // Who asked before may have had the answer between the look into the cache and here.
            Kept meanwhile = cache.getIfPresent(question);
            kept = meanwhile != null && meanwhile.isFresh(now) ? meanwhile : fetched(question, deadline);
        } finally {
            asked.remove(question, mine);
            mine.complete(kept);
        }
        return kept;
    }

    private Kept fetched(Question question, Deadline deadline) {
        Answer answer = source.ask(question, deadline);
        Kept kept = new Kept(answer, clock.instant().plus(answer.ttl()));
        if (!answer.ttl().isZero()) {
            cache.put(question, kept);
        }
        return kept;
    }

    private Kept await(CompletableFuture<Kept> others, Deadline deadline) {
        try {
            return others.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return failure("interrupted");
        } catch (TimeoutException late) {
            return failure("no answer in time");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("nobody completes with an exception", impossible);
        }
    }

    private Kept failure(String reason) {
        return new Kept(new Answer.Failed(reason, Duration.ZERO), clock.instant());
    }

    private static int weight(Question question, Kept kept) {
        int bytes = ENTRY_BYTES;
        if (kept.answer() instanceof Answer.Records found) {
            for (Record record : found.records()) {
                bytes += RECORD_BYTES + 2 * record.rdataToWireCanonical().length;
            }
        }
        return bytes;
    }

    private record Kept(Answer answer, Instant expires) {
        boolean isFresh(Instant now) {
            return now.isBefore(expires);
        }

        Answer remaining(Instant now) {
            Duration until = Duration.between(now, expires);
            Duration left = until.isNegative() ? Duration.ZERO : until;
            return switch (answer) {
                case Answer.Records found -> new Answer.Records(found.records(), left, found.secure());
                case Answer.Alias alias -> new Answer.Alias(alias.target(), left, alias.secure());
                case Answer.NoName none -> new Answer.NoName(left, none.secure());
                case Answer.NoData none -> new Answer.NoData(left, none.secure());
                case Answer.Failed failed -> new Answer.Failed(failed.reason(), left);
            };
        }
    }
}
