package io.angarium.dns;

/** Asks the DNS. Blocks for at most the engine's named time-out; any thread may call; never throws for what DNS answers. */
public interface Resolver {
    /** The exchangers for mail to this domain, implicit MX included (RFC 5321 §5.1). The name is in A-labels. */
    MailExchangers mailExchangers(String domain);

    /** The IPv4 and IPv6 addresses of a host. */
    Addresses addresses(String host);

    /**
     * The DANE records of a mail host's port (RFC 7672 §2.2.3), as far as DNSSEC proves them. A resolver that doesn't look at
     * DNSSEC has none.
     *
     * @param host its name as the MX record spells it
     */
    default TlsaRecords tlsa(String host, int port) {
        return new TlsaRecords.None("this resolver doesn't look at DNSSEC");
    }

    /** The TXT records of a name, each with its character strings joined (RFC 7208 §3.3). */
    Texts texts(String name);
}
