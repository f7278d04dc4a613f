package io.angarium.delivery.tls;

import java.util.List;
import java.util.Optional;

/**
 * What a recipient domain published about its TLS, as found when its route was looked up; for reasons and reports. What it
 * means for each host stands in the host's {@link io.angarium.smtp.client.Endpoint#demand}.
 *
 * @param domain the recipient domain; empty where none has a say, such as the operator's own next hops
 * @param text the policy as reports quote it: lines of the MTA-STS policy, or TLSA records
 * @param mx patterns of the MTA-STS policy
 * @param authentic the hosts' names are proved: by DNSSEC, by an enforced MTA-STS policy, or by the operator's word
 * @param trouble why a policy that the domain announces could not be had
 */
public record TlsPolicy(
        Kind kind, String domain, List<String> text, List<String> mx, boolean authentic, Optional<TlsFailure> trouble) {
    /** Which of the mechanisms rules. */
    public enum Kind {
        NONE,
        /** Set by the operator. */
        OPERATOR,
        MTA_STS_TESTING,
        MTA_STS,
        DANE
    }

    /** Nobody published anything, and nobody will be told. */
    public static final TlsPolicy NONE = new TlsPolicy(Kind.NONE, "", List.of(), List.of(), true, Optional.empty());

    public TlsPolicy {
        text = List.copyOf(text);
        mx = List.copyOf(mx);
    }

    /** Who asked for TLS, for the reason of a failure: such as {@code TLS required by MTA-STS of example.com}. */
    public String words(TlsNeed need) {
        return switch (kind) {
            case DANE -> "TLS required by DANE of " + domain;
            case MTA_STS -> "TLS required by MTA-STS of " + domain;
            case OPERATOR -> "TLS required by the operator's settings";
            case NONE, MTA_STS_TESTING -> need.isSecure() ? "TLS is required by the sender" : "TLS";
        };
    }
}
