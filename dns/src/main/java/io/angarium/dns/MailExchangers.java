package io.angarium.dns;

import java.time.Duration;
import java.util.List;

/** What DNS says about where a domain's mail goes. */
public sealed interface MailExchangers {
    /** A host that takes mail for the domain; a lower preference is tried first. */
    record Exchanger(int preference, String host) {}

    /**
     * At least one exchanger, lowest preference first, in no order within a preference (the caller shuffles).
     *
     * @param implicit no MX record exists and the domain itself has an address (RFC 5321 §5.1)
     * @param ttl how long the answer may be kept
     * @param secure DNSSEC proves it (also that there is no MX record, if implicit)
     */
    record Found(List<Exchanger> exchangers, boolean implicit, Duration ttl, boolean secure) implements MailExchangers {
        /** Not proved by DNSSEC. */
        public Found(List<Exchanger> exchangers, boolean implicit, Duration ttl) {
            this(exchangers, implicit, ttl, false);
        }

        public Found {
            exchangers = List.copyOf(exchangers);
        }
    }

    /** The domain takes no mail at all and says so (RFC 7505). */
    record NullMx() implements MailExchangers {}

    /** There is no such domain, or it has neither MX nor address: mail for it fails for good. */
    record None(String reason) implements MailExchangers {}

    /** Nobody could tell: time-out, SERVFAIL, a loop of CNAMEs. A later try may succeed. */
    record Unavailable(String reason) implements MailExchangers {}
}
