package io.angarium.smtp.client;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a host's TLS has to prove before mail goes to it. */
public sealed interface TlsDemand {
    /** Whether the host gets nothing in clear. */
    default boolean isMandatory() {
        return !(this instanceof Nothing);
    }

    /** TLS if it is offered, any certificate (RFC 7435). */
    record Nothing() implements TlsDemand {}

    /** TLS, any certificate. */
    record Encrypted() implements TlsDemand {}

    /** TLS, with a certificate of the host's name from a trusted authority. */
    record Verified() implements TlsDemand {}

    /** What can't be met whatever the host shows: it must not be used. */
    record Impossible(TlsFlaw flaw, String reason) implements TlsDemand {}

    /**
     * TLS, with a certificate that one of these associations fits (RFC 7672 §3).
     *
     * @param associations usable ones; at least one
     * @param names any of which a certificate under a trust anchor has to have; the first is named to the peer (SNI)
     */
    record Dane(List<Association> associations, List<String> names) implements TlsDemand {
        public Dane {
            associations = List.copyOf(associations);
            names = List.copyOf(names);
            if (associations.isEmpty() || names.isEmpty()) {
                throw new IllegalArgumentException("DANE needs an association and a name");
            }
        }
    }

    /**
     * A TLSA record (RFC 6698 §2.1).
     *
     * @param usage 2: trust anchor, 3: the host's own certificate
     * @param selector 0: the whole certificate, 1: its public key
     * @param matching 0: as it is, 1: SHA-256, 2: SHA-512
     */
    record Association(int usage, int selector, int matching, byte[] data) {
        public static final int TRUST_ANCHOR = 2;
        public static final int HOST = 3;

        @Override
        public boolean equals(Object other) {
            return other instanceof Association it
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
}
