package io.angarium.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What the DNS says to one question. Each knows how long it may be kept. */
sealed interface Answer {
    Duration ttl();

    /** At least one record of the type that was asked for. */
    record Records(List<Record> records, Duration ttl) implements Answer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name is an alias, and the answer ends with it: the target has to be asked about. */
    record Alias(Name target, Duration ttl) implements Answer {}

    /** There is no such name (NXDOMAIN). */
    record NoName(Duration ttl) implements Answer {}

    /** The name exists without records of this type. */
    record NoData(Duration ttl) implements Answer {}

    /** Nobody could tell. */
    record Failed(String reason, Duration ttl) implements Answer {}
}
