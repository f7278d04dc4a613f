package io.angarium.service.domain;

import java.util.List;
import java.util.Locale;

/**
 * A record that the owner has to publish, and what became of it.
 *
 * @param type TXT, MX or CNAME
 * @param name owner name, without final dot
 * @param priority of an MX, else empty
 * @param found what DNS answered at the last look
 * @param problem what is wrong with that, in words; empty unless it is invalid
 */
public record DnsRecord(
        String type,
        String name,
        String value,
        String priority,
        Validity validity,
        List<String> found,
        String problem) {
    /** What a look at DNS came to. */
    public enum Validity {
        /** What is there does what the record is for. */
        VALID,
        INVALID,
        /** Nobody has looked yet, or DNS didn't answer. */
        UNKNOWN;

        /** As Mailgun's clients know it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
