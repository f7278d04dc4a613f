package io.angarium.service.domain;

import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimKeys;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.service.domain.Keyring.Made;
import io.angarium.service.domain.Signing.Rotation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The keys in the domains' rows. Any thread. */
final class StoredKeys implements DomainKeys {
    static final Pattern SELECTOR = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,50}[A-Za-z0-9])?");

    private final DomainStore store;
    private final Keyring keyring;
    private final PublishedRecords records;
    private final InstantSource clock;

    StoredKeys(DomainStore store, Keyring keyring, PublishedRecords records, InstantSource clock) {
        this.store = store;
        this.keyring = keyring;
        this.records = records;
        this.clock = clock;
    }

    // ---- asking

    @Override
    public List<Key> list(String account) {
        return store.of(account, Domains.Order.BY_NAME)
                .flatMap(domain -> of(domain.name()).stream())
                .sorted(Comparator.comparing((Key key) -> key.key().host())
                        .thenComparing(key -> key.key().selector()))
                .toList();
    }

    @Override
    public List<Key> of(String domain) {
        return store.find(domain)
                .map(row -> row.domain().signing().keys().stream()
                        .map(key -> tell(row, key))
                        .toList())
                .orElse(List.of());
    }

    private Key tell(DomainRow row, DomainKey key) {
        return new Key(
                row.name(),
                key,
                records.wanted(key, row.domain()).found(row),
                Rotations.signers(row).contains(key));
    }

    // ---- changing

    @Override
    public Key create(String domain, NewKey wish) {
        requireSelector("selector", wish.selector());
        DomainRow row = store.required(domain);
        refuseSandbox(row);
        Made made = wish.pem().isEmpty()
                ? keyring.make(
                        row.name(),
                        row.domain().signing().host(),
                        wish.selector(),
                        DkimKey.Algorithm.RSA_SHA256,
                        bits("bits", wish.bits()),
                        clock.instant())
                : given(row, wish);
        DomainRow after = store.change(domain, now -> {
            if (now.domain().signing().key(wish.selector()).isPresent()) {
                throw new DomainRefusedException("domain key already exists");
            }
            return withKey(now, made);
        });
        return tell(after, made.key());
    }

    private Made given(DomainRow row, NewKey wish) {
        try {
            return keyring.keep(
                    row.name(),
                    row.domain().signing().host(),
                    wish.selector(),
                    DkimKeys.rsaFromPem(wish.pem()),
                    clock.instant());
        } catch (IllegalArgumentException broken) {
            throw new DomainRefusedException(String.valueOf(broken.getMessage()));
        }
    }

    private static DomainRow withKey(DomainRow row, Made made) {
        boolean isNew = row.domain().signing().key(made.key().selector()).isEmpty();
        if (isNew && row.domain().signing().keys().size() >= MAX_KEYS) {
            throw new DomainRefusedException("a domain has at most " + MAX_KEYS + " keys");
        }
        return row.withKey(made.key(), made.encrypted());
    }

    @Override
    public boolean delete(String domain, String selector) {
        DomainRow before = store.required(domain);
        DomainRow after = store.change(domain, row -> {
            Optional<DomainKey> key = row.domain().signing().key(selector);
            if (key.filter(DomainKey::active).isPresent()) {
                requireAnother(row, "delete");
            }
            return key.isEmpty() ? row : row.withoutKey(selector);
        });
        return before.domain().signing().key(selector).isPresent()
                && after.domain().signing().key(selector).isEmpty();
    }

    private static void requireAnother(DomainRow row, String what) {
        if (row.domain().signing().count(DomainKey::active) < 2) {
            throw new DomainRefusedException(
                    "cannot " + what + " domain key: must have at least one active domain key");
        }
    }

    @Override
    public Optional<Key> activate(String domain, String selector) {
        return changed(domain, selector, row -> {
            DomainKey key = row.domain().signing().key(selector).orElseThrow();
            if (key.active()) {
                return row;
            }
            if (row.domain().signing().count(DomainKey::active) >= MAX_ACTIVE) {
                throw new DomainRefusedException("cannot activate domain key: at most " + MAX_ACTIVE
                        + " keys are active together; deactivate one first");
            }
            return row.replacing(key.activated(false, clock.instant()));
        });
    }

    @Override
    public Optional<Key> deactivate(String domain, String selector) {
        return changed(domain, selector, row -> {
            DomainKey key = row.domain().signing().key(selector).orElseThrow();
            if (!key.active()) {
                return row;
            }
            requireAnother(row, "deactivate");
            return row.replacing(key.retired(clock.instant()));
        });
    }

    private Optional<Key> changed(String domain, String selector, UnaryOperator<DomainRow> change) {
        DomainRow after =
                store.change(domain, row -> row.domain().signing().key(selector).isPresent() ? change.apply(row) : row);
        return after.domain().signing().key(selector).map(key -> tell(after, key));
    }

    @Override
    public boolean setAuthority(String domain, boolean self) {
        DomainRow before = store.required(domain);
        refuseSandbox(before);
        String wanted =
                self ? before.name() : Authorities.above(store, before.domain()).orElse(before.name());
        if (before.domain().signing().authority().equals(wanted)) {
            return false;
        }
        // A domain that never signed itself has no key yet.
        List<Made> made = self && before.domain().signing().count(DomainKey::active) == 0
                ? List.of(rsa(before, KeyWish.DEFAULT_SELECTOR))
                : List.of();
        store.change(domain, row -> {
            if (!self) {
                Authorities.requireFree(store, row.domain());
            }
            DomainRow with = row;
            for (Made one : made) {
                with = withKey(with, one).replacing(one.key().activated(false, clock.instant()));
            }
            return with.with(with.domain().signing().by(wanted));
        });
        return true;
    }

    @Override
    public void setSelector(String domain, String selector) {
        requireSelector("dkim_selector", selector);
        DomainRow before = store.required(domain);
        refuseSandbox(before);
        if (before.domain().signing().key(selector).filter(DomainKey::active).isPresent()) {
            return;
        }
        takeOver(before, selector);
    }

    @Override
    public SendingDomain setAutomatic(String domain, boolean automatic) {
        DomainRow before = store.required(domain);
        refuseSandbox(before);
        if (before.domain().signing().automatic() == automatic) {
            return before.domain();
        }
        List<Made> made = new ArrayList<>();
        for (String selector : automatic ? Rotations.SELECTORS : List.<String>of()) {
            if (before.domain().signing().key(selector).isEmpty()) {
                made.add(rsa(before, selector));
            }
        }
        return store.change(domain, row -> {
                    DomainRow with = row.with(row.domain().signing().automatic(automatic));
                    for (Made one : made) {
                        with = withKey(with, one);
                    }
                    return automatic ? heir(with, Rotations.nextSelector(with)) : with;
                })
                .domain();
    }

    @Override
    public SendingDomain setRotation(String domain, boolean enabled, Optional<Duration> interval) {
        return store.change(domain, row -> {
                    Rotation now = row.domain().signing().rotation();
                    return row.with(
                            row.domain().signing().with(new Rotation(enabled, interval.orElse(now.interval()))));
                })
                .domain();
    }

    @Override
    public void rotate(String domain) {
        DomainRow row = store.required(domain);
        Rotations.obstacle(row, clock.instant()).ifPresent(reason -> {
            throw new DomainRefusedException(reason);
        });
        takeOver(row, Rotations.nextSelector(row));
    }

    /** A key that never signed takes over as it is; in place of one that did there is another. */
    private void takeOver(DomainRow before, String selector) {
        Optional<DomainKey> known = before.domain().signing().key(selector);
        boolean isFresh = known.isPresent() && known.get().retiredAt().isEmpty();
        Optional<Made> made = isFresh ? Optional.empty() : Optional.of(rsa(before, selector));
        store.change(before.name(), row -> {
            if (!row.domain().signing().key(selector).equals(known)) {
                throw new DomainRefusedException("the domain's keys were changed meanwhile; try again");
            }
            return heir(made.map(one -> withKey(row, one)).orElse(row), selector);
        });
    }

    private DomainRow heir(DomainRow row, String selector) {
        boolean isFirst = row.domain().signing().count(DomainKey::active) == 0;
        DomainKey key = row.domain().signing().key(selector).orElseThrow();
        return row.replacing(key.activated(!isFirst, clock.instant()));
    }

    private Made rsa(DomainRow row, String selector) {
        return keyring.make(
                row.name(),
                row.domain().signing().host(),
                selector,
                DkimKey.Algorithm.RSA_SHA256,
                DkimKeys.DEFAULT_RSA_BITS,
                clock.instant());
    }

    private static void refuseSandbox(DomainRow row) {
        if (row.domain().isSandbox()) {
            throw new DomainRefusedException("The keys of a sandbox domain can't be changed");
        }
    }

    static void requireSelector(String field, String selector) {
        if (!SELECTOR.matcher(selector).matches()) {
            throw new DomainRefusedException(
                    field + " has to be 1 to 52 letters, digits and hyphens, without a hyphen at either end");
        }
    }

    /** Old clients ask for 1024; RFC 8301 §3.2 wants 2048 from whoever signs, and everybody can verify it. */
    static int bits(String field, int bits) {
        if (bits != 0 && bits != 1024 && bits != 2048 && bits != 4096) {
            throw new DomainRefusedException(field + " has to be 1024, 2048 or 4096");
        }
        return Math.max(DkimKeys.DEFAULT_RSA_BITS, bits);
    }
}
