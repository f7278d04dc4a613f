package io.angarium.service.domain;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What befell a domain's records.
 *
 * @param recordType TXT, MX or CNAME; empty where no record is meant
 * @param name of the record, or of the domain
 * @param detail in words
 * @param found what DNS answered
 */
public record DomainEvent(Instant at, Kind kind, String recordType, String name, String detail, List<String> found) {
    /** What happened. */
    public enum Kind {
        /** A record was found for the first time. */
        RECORD_FOUND,
        /** What was good is so no more. */
        RECORD_BROKE,
        /** What was broken is good again. */
        RECORD_HEALED,
        /** The domain has another state now. */
        STATE_CHANGED,
        /** Another key signs now. */
        KEY_CHANGED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DomainEvent {
        found = List.copyOf(found);
    }
}
