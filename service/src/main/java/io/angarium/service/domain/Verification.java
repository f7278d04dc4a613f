package io.angarium.service.domain;

import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.DomainEvent.Kind;
import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.PublishedRecords.Purpose;
import io.angarium.service.domain.PublishedRecords.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a look at DNS changes in a domain. Pure functions. */
final class Verification {
    private Verification() {}

    /**
     * The row after the look. What DNS didn't answer changes nothing.
     *
     * @param authority the row whose keys sign for another
     */
    static DomainRow of(
            DomainRow row,
            Collection<Wanted> wanted,
            Map<String, Finding> findings,
            UnaryOperator<DomainRow> authority,
            Instant now) {
        Map<String, Finding> known = new HashMap<>();
        for (Wanted record : wanted) {
            String key = record.findingKey();
            Finding found = findings.getOrDefault(key, Finding.NONE);
            Finding before = row.findings().get(key);
            known.put(key, found.validity() == Validity.UNKNOWN && before != null ? before : found);
        }
        DomainRow looked = Rotations.settled(row.withFindings(known), now);
        return looked.with(looked.domain().with(state(looked, authority.apply(looked))));
    }

    /** Active once SPF and a key that signs are found. */
    private static SendingDomain.State state(DomainRow row, DomainRow authority) {
        if (row.domain().isSandbox() || row.domain().state() == SendingDomain.State.DISABLED) {
            return row.domain().state();
        }
        String spf = DomainRow.findingKey(new Purpose.Spf(), row.domain().returnPathHost());
        List<DomainKey> signers = Rotations.signers(authority);
        boolean isSigned = !signers.isEmpty() && signers.stream().allMatch(row::isFound);
        return row.findings().getOrDefault(spf, Finding.NONE).isValid() && isSigned
                ? SendingDomain.State.ACTIVE
                : SendingDomain.State.UNVERIFIED;
    }

    /** What is worth telling of the change. */
    static List<DomainEvent> events(DomainRow before, DomainRow after, Collection<Wanted> wanted, Instant now) {
        List<DomainEvent> events = new ArrayList<>();
        for (Wanted record : wanted) {
            Finding was = before.findings().getOrDefault(record.findingKey(), Finding.NONE);
            Finding is = after.findings().getOrDefault(record.findingKey(), Finding.NONE);
            kind(was, is)
                    .ifPresent(kind -> events.add(
                            new DomainEvent(now, kind, record.type(), record.name(), is.problem(), is.found())));
        }
        if (!signing(before).equals(signing(after))) {
            events.add(new DomainEvent(
                    now, Kind.KEY_CHANGED, "", after.name(), "signs with " + signing(after), List.of()));
        }
        if (before.domain().state() != after.domain().state()) {
            String state = after.domain().state().name().toLowerCase(Locale.ROOT);
            events.add(new DomainEvent(now, Kind.STATE_CHANGED, "", after.name(), "is " + state, List.of()));
        }
        return events;
    }

    private static Optional<Kind> kind(Finding was, Finding is) {
        if (was.validity() == is.validity()) {
            return Optional.empty();
        }
        return switch (is.validity()) {
            case VALID -> Optional.of(was.validity() == Validity.INVALID ? Kind.RECORD_HEALED : Kind.RECORD_FOUND);
            case INVALID -> was.isValid() ? Optional.of(Kind.RECORD_BROKE) : Optional.empty();
            case UNKNOWN -> Optional.empty();
        };
    }

    private static String signing(DomainRow row) {
        return String.join(
                ", ", Rotations.signers(row).stream().map(DomainKey::selector).toList());
    }
}
