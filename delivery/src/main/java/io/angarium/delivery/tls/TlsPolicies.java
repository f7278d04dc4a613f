package io.angarium.delivery.tls;

import io.angarium.smtp.client.TlsDemand;

/** Says what TLS a recipient domain's exchangers have to prove. */
@FunctionalInterface
public interface TlsPolicies {
    /** Nobody demands anything. */
    TlsPolicies NONE = (domain, mxSecure) -> new Assessment() {
        @Override
        public TlsDemand demand(String host) {
            return new TlsDemand.Nothing();
        }

        @Override
        public TlsPolicy policy() {
            return TlsPolicy.NONE;
        }
    };

    /**
     * Begins to assess one domain's route. Blocks for DNS and, seldom, for a policy's page.
     *
     * @param domain in A-labels
     * @param mxSecure whether DNSSEC proves the names of its exchangers
     */
    Assessment assess(String domain, boolean mxSecure);

    /** Of one domain, by one thread. */
    interface Assessment {
        /** What this exchanger has to prove. Asked for those that have an address. */
        TlsDemand demand(String host);

        /** What rules, once all exchangers were asked for. */
        TlsPolicy policy();
    }
}
