package io.angarium.dns.mtasts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.dns.https.HttpsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The MTA-STS policies of domains: discovered, fetched, kept and renewed (RFC 8461 §3.3 and §5.1).
 *
 * <p>A policy that holds is used until its max_age is over, whatever happens to its TXT record or web server in the meantime:
 * that is what makes the mechanism proof against somebody who suppresses them. Any thread; blocks for DNS and a fetch.
 */
public final class StsPolicies {
    /** A policy that holds is looked after so often, so that it seldom runs out (RFC 8461 §3.3: daily). */
    static final Duration RENEWAL = Duration.ofDays(1);
    /** After a fetch failed no other is tried for so long (RFC 8461 §3.3: five minutes or more). */
    static final Duration RETRY = Duration.ofMinutes(5);
    /** Failures that are remembered. */
    static final int MAX_FAILURES = 10_000;

    private static final int LOCKS = 64;

    private final Resolver resolver;
    private final PolicyFetcher fetcher;
    private final PolicyStore store;
    private final InstantSource clock;
    private final Cache<String, Tried> failures =
            Caffeine.newBuilder().maximumSize(MAX_FAILURES).build();
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    /** What is known of a domain. */
    public sealed interface Finding {
        /** It has none. */
        record None() implements Finding {}

        /** It has one; {@link StsPolicy.Mode#NONE} included. */
        record Found(String id, StsPolicy policy) implements Finding {}

        /** It says that it has one, which can't be had, and none is kept: mail goes as if there were none (RFC 8461 §5.1). */
        record Broken(Fault fault, String reason) implements Finding {}
    }

    /** What is wrong with a policy, in the terms of RFC 8460 §4.3.2.2. */
    public enum Fault {
        FETCH,
        INVALID,
        CERTIFICATE
    }

    private record Tried(Instant at, String id, Finding.Broken finding) {}

    public StsPolicies(Resolver resolver, PolicyFetcher fetcher, PolicyStore store, InstantSource clock) {
        this.resolver = resolver;
        this.fetcher = fetcher;
        this.store = store;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** The policy that holds for this recipient domain, in A-labels and lower case. */
    public Finding find(String domain) {
        ReentrantLock lock = locks[Math.floorMod(domain.hashCode(), LOCKS)];
        lock.lock(); // whoever comes second finds what the first one fetched
        try {
            return look(domain);
        } finally {
            lock.unlock();
        }
    }

    private Finding look(String domain) {
        Instant now = clock.instant();
        Optional<PolicyStore.Kept> kept = store.find(domain).filter(it -> now.isBefore(it.expires()));
        Optional<String> id = announced(domain);
        if (id.isEmpty()) {
            return holding(kept);
        }
        boolean isKnown = kept.isPresent() && kept.get().id().equals(id.get());
        if (isKnown && now.isBefore(kept.get().fetched().plus(renewal(kept.get())))) {
            return holding(kept);
        }
        return renewed(domain, id.get(), kept, now);
    }

    private Optional<String> announced(String domain) {
        return switch (resolver.texts("_mta-sts." + domain)) {
            case Texts.Found found -> StsRecord.id(found.texts());
            case Texts.None _, Texts.Unavailable _ -> Optional.empty();
        };
    }

    private static Duration renewal(PolicyStore.Kept kept) {
        Duration half = kept.policy().maxAge().dividedBy(2);
        return half.compareTo(RENEWAL) < 0 ? half : RENEWAL;
    }

    private Finding renewed(String domain, String id, Optional<PolicyStore.Kept> kept, Instant now) {
        Tried tried = failures.getIfPresent(domain);
        if (tried != null && tried.id().equals(id) && now.isBefore(tried.at().plus(RETRY))) {
            return kept.isPresent() ? holding(kept) : tried.finding();
        }
        try {
            StsPolicy policy = StsPolicy.parse(fetcher.fetch(domain));
            failures.invalidate(domain);
            store.keep(domain, new PolicyStore.Kept(id, policy, now));
            return new Finding.Found(id, policy);
        } catch (HttpsFailure e) {
            Fault fault = e.kind() == HttpsFailure.Kind.CERTIFICATE ? Fault.CERTIFICATE : Fault.FETCH;
            return broken(domain, id, kept, now, new Finding.Broken(fault, String.valueOf(e.getMessage())));
        } catch (MalformedPolicyException e) {
            return broken(domain, id, kept, now, new Finding.Broken(Fault.INVALID, String.valueOf(e.getMessage())));
        }
    }

    private Finding broken(
            String domain, String id, Optional<PolicyStore.Kept> kept, Instant now, Finding.Broken finding) {
        failures.put(domain, new Tried(now, id, finding));
        return kept.isPresent() ? holding(kept) : finding;
    }

    private static Finding holding(Optional<PolicyStore.Kept> kept) {
        return kept.<Finding>map(it -> new Finding.Found(it.id(), it.policy())).orElseGet(Finding.None::new);
    }
}
