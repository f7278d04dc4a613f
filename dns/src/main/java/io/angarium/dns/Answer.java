package io.angarium.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What the DNS says to one question. Each knows how long it may be kept, and whether DNSSEC vouches for it. */
sealed interface Answer {
    Duration ttl();

    /** Whether signatures prove it, from the trust anchor down (RFC 4035 §4.3). What they disprove is {@link Failed}. */
    boolean secure();

    /** At least one record of the type that was asked for. */
    record Records(List<Record> records, Duration ttl, boolean secure) implements Answer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name is an alias, and the answer ends with it: the target has to be asked about. */
    record Alias(Name target, Duration ttl, boolean secure) implements Answer {}

    /** There is no such name (NXDOMAIN). */
    record NoName(Duration ttl, boolean secure) implements Answer {}

    /** The name exists without records of this type. */
    record NoData(Duration ttl, boolean secure) implements Answer {}

    /** Nobody could tell. */
    record Failed(String reason, Duration ttl) implements Answer {
        @Override
        public boolean secure() {
            return false;
        }
    }
}
