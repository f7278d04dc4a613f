package io.angarium.dns;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What the DNS proves of the certificates that a host uses (RFC 6698, RFC 7672). */
public sealed interface TlsaRecords {
    /**
     * One record, whether usable or not.
     *
     * @param usage 2: trust anchor, 3: the host's own certificate; others are not for mail
     * @param selector 0: the whole certificate, 1: its public key
     * @param matching 0: as it is, 1: SHA-256, 2: SHA-512
     */
    record Tlsa(int usage, int selector, int matching, byte[] data) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Tlsa it
                    && usage == it.usage
                    && selector == it.selector
                    && matching == it.matching
                    && Arrays.equals(data, it.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data) * 31 + usage * 9 + selector * 3 + matching;
        }

        /** As in a zone file. */
        @Override
        public String toString() {
            return usage + " " + selector + " " + matching + " "
                    + HexFormat.of().formatHex(data);
        }
    }

    /**
     * At least one record, each proved.
     *
     * @param base the name that the records stand under, without port and protocol: what a certificate has to name
     */
    record Found(String base, List<Tlsa> records, Duration ttl) implements TlsaRecords {
        public Found {
            records = List.copyOf(records);
        }
    }

    /** There is none, or nothing that would prove one: DANE is not for this host. */
    record None(String reason) implements TlsaRecords {}

    /** Nobody could tell, or what came is forged: the host must not be used now (RFC 7672 §2.1.2). */
    record Unavailable(String reason) implements TlsaRecords {}
}
