package io.angarium.service.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which keys sign, and how one takes over from another without a gap: a successor signs nothing before its record is found in
 * DNS; the one that it replaces stays published as long as receivers may still ask for it. Pure functions.
 */
final class Rotations {
    /** The two names between which automatic rotation alternates. */
    static final List<String> SELECTORS = List.of("pdk1", "pdk2");

    private Rotations() {}

    static boolean isAutomatic(DomainKey key) {
        return SELECTORS.contains(key.selector().toLowerCase(Locale.ROOT));
    }

    /**
     * The keys that sign now: active ones that receivers find. Where none is found, all that wait for nobody: a domain may send
     * before its records are published.
     */
    static List<DomainKey> signers(DomainRow row) {
        List<DomainKey> active = active(row);
        List<DomainKey> found = active.stream().filter(row::isFound).toList();
        if (!found.isEmpty()) {
            return found;
        }
        List<DomainKey> settled =
                active.stream().filter(key -> !key.successor()).toList();
        return settled.isEmpty() ? active : settled;
    }

    private static List<DomainKey> active(DomainRow row) {
        return row.domain().signing().keys().stream().filter(DomainKey::active).toList();
    }

    /** A successor whose record is found takes over: the others sign no more. */
    static DomainRow settled(DomainRow row, Instant now) {
        Optional<DomainKey> heir = active(row).stream()
                .filter(DomainKey::successor)
                .filter(row::isFound)
                .findFirst();
        if (heir.isEmpty()) {
            return row;
        }
        return row.with(row.domain()
                .signing()
                .with(row.domain().signing().keys().stream()
                        .map(key -> key.equals(heir.get()) ? key.settled() : key.active() ? key.retired(now) : key)
                        .toList()));
    }

    /** Whether the domain's own keys are old enough for another, and none is on its way. */
    static boolean isDue(DomainRow row, Instant now) {
        Signing signing = row.domain().signing();
        return row.domain().isOwnAuthority()
                && signing.automatic()
                && signing.rotation().enabled()
                && signing.keys().stream().noneMatch(key -> key.active() && key.successor())
                && active(row).stream()
                        .allMatch(key ->
                                !key.since().plus(signing.rotation().interval()).isAfter(now))
                && obstacle(row, now).isEmpty();
    }

    /** The name that the next key gets. */
    static String nextSelector(DomainRow row) {
        boolean firstSigns = row.domain()
                .signing()
                .key(SELECTORS.getFirst())
                .filter(DomainKey::active)
                .isPresent();
        return SELECTORS.get(firstSigns ? 1 : 0);
    }

    /** Why no other key may take over now; in the words of the API. */
    static Optional<String> obstacle(DomainRow row, Instant now) {
        Signing signing = row.domain().signing();
        String state = "";
        if (!signing.automatic()) {
            state = "disabled";
        } else if (row.domain().state() != SendingDomain.State.ACTIVE) {
            state = "wait_verify";
        } else if (signing.keys().stream().anyMatch(key -> key.active() && key.successor())) {
            state = "wait_successor";
        } else if (signing.key(nextSelector(row))
                .flatMap(DomainKey::retiredAt)
                .filter(at -> isStillNeeded(at, now))
                .isPresent()) {
            state = "wait_retirement";
        }
        return state.isEmpty()
                ? Optional.empty()
                : Optional.of("only domains in enabled can rotate their keys. Current state: " + state);
    }

    private static boolean isStillNeeded(Instant retiredAt, Instant now) {
        Duration kept = PublishedRecords.KEPT_AFTER_RETIREMENT;
        return retiredAt.plus(kept).isAfter(now);
    }
}
