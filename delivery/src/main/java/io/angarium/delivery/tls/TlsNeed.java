package io.angarium.delivery.tls;

import io.angarium.smtp.client.TlsDemand;

/** What a sender wants of the TLS that its letter travels over, beside what the recipient's domain demands. */
public enum TlsNeed {
    /** Nothing. */
    NONE,
    /** To be delivered even where the domain's policy can't be met: {@code TLS-Required: No} (RFC 8689 §3). */
    RELAXED,
    /** TLS, any certificate. */
    ENCRYPTED,
    /** TLS with a certificate that verifies, by PKIX or DANE. */
    VERIFIED,
    /** As {@link #VERIFIED}, to a host whose name is authentic and that promises the same: REQUIRETLS (RFC 8689 §4). */
    REQUIRETLS;

    /** A host's demand with this need added to it. */
    public TlsDemand over(TlsDemand demand) {
        return switch (this) {
            case NONE -> demand;
            case RELAXED -> new TlsDemand.Nothing();
            case ENCRYPTED -> demand instanceof TlsDemand.Nothing ? new TlsDemand.Encrypted() : demand;
            case VERIFIED, REQUIRETLS ->
                switch (demand) {
                    case TlsDemand.Nothing _, TlsDemand.Encrypted _ -> new TlsDemand.Verified();
                    case TlsDemand.Verified _, TlsDemand.Dane _, TlsDemand.Impossible _ -> demand;
                };
        };
    }

    /** Whether nothing may travel in clear for it. */
    public boolean isSecure() {
        return switch (this) {
            case NONE, RELAXED -> false;
            case ENCRYPTED, VERIFIED, REQUIRETLS -> true;
        };
    }
}
