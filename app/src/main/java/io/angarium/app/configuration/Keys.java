package io.angarium.app.configuration;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** Every setting there is. {@code docs/configuration.md} is the same list for people; a test holds the two together. */
public final class Keys {
    private Keys() {}

    public static final Key<String> DATA_DIR = text("data.dir", "./var", "a directory", "everything Angarium keeps");

    public static final Key<String> ADMIN_KEY = text(
            "admin.key",
            "",
            "a text of up to 200 characters",
            "the account's first API key; made and printed once if absent");

    public static final Key<String> ADMIN_EMAIL =
            text("admin.email", "", "an e-mail address", "the panel's first login; the panel is still to come");

    public static final Key<String> ADMIN_PASSWORD =
            text("admin.password", "", "a password", "the panel's first login; the panel is still to come");

    public static final Key<InetSocketAddress> HTTP_LISTEN =
            address("http.listen", "127.0.0.1:8080", "REST API, health and metrics");

    public static final Key<String> HTTP_PUBLIC_URL = text(
            "http.public_url",
            "",
            "an http(s) URL",
            "what links in API answers begin with; default: http:// and http.listen");

    public static final Key<Integer> HTTP_SENDS_PER_SECOND = number(
            "http.sends_per_second", "0", 0, 1_000_000, "calls of one account that hand in messages; 0: no limit");

    public static final Key<Integer> HTTP_CALLS_PER_MINUTE =
            number("http.calls_per_minute", "0", 0, 100_000_000, "other calls of one account; 0: no limit");

    public static final Key<InetSocketAddress> SMTP_SUBMISSION =
            address("smtp.submission", "127.0.0.1:2587", "submission with STARTTLS and AUTH");

    public static final Key<InetSocketAddress> SMTP_SUBMISSIONS =
            address("smtp.submissions", "127.0.0.1:2465", "submission with implicit TLS and AUTH");

    public static final Key<InetSocketAddress> SMTP_INBOUND =
            address("smtp.inbound", "127.0.0.1:2525", "mail from the world");

    public static final Key<String> SMTP_HOSTNAME =
            text("smtp.hostname", "", "a host name", "name in banner, EHLO and Received; default: this machine's name");

    public static final Key<Long> SMTP_MAX_MESSAGE =
            size("smtp.max_message", "25M", "largest message taken, in bytes (SIZE)");

    public static final Key<Integer> SMTP_MAX_CONNECTIONS =
            number("smtp.max_connections", "2000", 1, 1_000_000, "connections at a time, for each listener");

    public static final Key<Integer> SMTP_MAX_CONNECTIONS_PER_CLIENT =
            number("smtp.max_connections_per_client", "1000", 1, 1_000_000, "connections at a time from one address");

    public static final Key<Boolean> SMTP_AUTH_IN_CLEAR = new Key<>(
            "smtp.auth_in_clear",
            Readings::truth,
            Readings.BOOLEAN,
            "false",
            "whether a login is taken without TLS; on a loopback address it always is");

    public static final Key<String> SMTP_BARE_NEWLINE = new Key<>(
            "smtp.bare_newline",
            text -> {
                if (!text.equals("refuse") && !text.equals("normalise")) {
                    throw new IllegalArgumentException("neither");
                }
                return text;
            },
            "refuse or normalise",
            "refuse",
            "what to do with a CR or LF that stands alone");

    public static final Key<String> TLS_CERTIFICATE = text(
            "tls.certificate",
            "",
            "a PEM file with the chain",
            "certificate of the SMTP listeners; default: a self-made one, new at each start");

    public static final Key<String> TLS_KEY =
            text("tls.key", "", "a PEM file with the PKCS#8 key", "private key to tls.certificate");

    public static final Key<List<InetSocketAddress>> DNS_SERVERS =
            new Key<>("dns.servers", Readings::addresses, Readings.ADDRESSES, "", "resolvers; default: the system's");

    public static final Key<String> DNS_DNSSEC = new Key<>(
            "dns.dnssec",
            Readings.oneOf("validate", "trust-ad", "off"),
            "validate, trust-ad or off",
            "validate",
            "who checks signatures, for DANE: this server; a trusted resolver, whose AD bit is believed; nobody");

    public static final Key<String> DNS_TRUST_ANCHOR = text(
            "dns.trust_anchor",
            "",
            "OWNER TAG ALGORITHM DIGEST-TYPE DIGEST, separated by commas",
            "where validation begins; default: the root's keys of 2017 and 2024");

    public static final Key<Boolean> DELIVERY_MTA_STS = new Key<>(
            "delivery.mta_sts",
            Readings::truth,
            Readings.BOOLEAN,
            "true",
            "whether receivers' MTA-STS policies are looked up and kept to");

    public static final Key<List<String>> DELIVERY_TLS_REQUIRED = new Key<>(
            "delivery.tls_required",
            Readings::names,
            Readings.NAMES,
            "",
            "recipient domains that get mail by TLS only, whatever they publish; *: all");

    public static final Key<String> TLS_AUTHORITIES = text(
            "tls.authorities",
            "",
            "a PEM file",
            "certificate authorities trusted beside the system's, for receivers and their policies");

    public static final Key<String> TLS_REPORTS_FROM = text(
            "tls_reports.from",
            "",
            "an e-mail address",
            "author of the daily TLS reports that receivers ask for; none: no reports");

    public static final Key<String> TLS_REPORTS_ORGANIZATION =
            text("tls_reports.organization", "", "a name", "whom the reports come from; default: smtp.hostname");

    public static final Key<Integer> DELIVERY_PORT =
            number("delivery.port", "25", 1, 65_535, "port that mail exchangers are reached on");

    /** A table: every {@code delivery.next_hop.DOMAIN} is a key of its own. */
    public static final String NEXT_HOP = "delivery.next_hop";

    public static final Key<Duration> DELIVERY_MAX_AGE =
            duration("delivery.max_age", "3d", "after which a queued message fails for good");

    public static final Key<List<Duration>> DELIVERY_RETRY = new Key<>(
            "delivery.retry",
            Readings::durations,
            Readings.DURATIONS,
            "10m 15m 30m 1h 2h 4h",
            "waits between attempts; the last one repeats");

    public static final Key<List<Duration>> DELIVERY_RETRY_GREYLISTED = new Key<>(
            "delivery.retry_greylisted",
            Readings::durations,
            Readings.DURATIONS,
            "5m 5m 10m 20m 1h 4h",
            "the same for a receiver that greylists; never longer than the last usual wait");

    public static final Key<List<Duration>> DELIVERY_RETRY_MAILBOX_FULL = new Key<>(
            "delivery.retry_mailbox_full",
            Readings::durations,
            Readings.DURATIONS,
            "1h 2h 4h",
            "the same for a full mailbox; never longer than the last usual wait");

    public static final Key<Integer> DELIVERY_SESSIONS =
            number("delivery.sessions", "2000", 1, 100_000, "outgoing connections at a time, in all");

    public static final Key<Integer> DELIVERY_SESSIONS_PER_SITE =
            number("delivery.sessions_per_site", "20", 1, 10_000, "outgoing connections at a time to one receiver");

    public static final Key<Integer> DELIVERY_FLIGHT = number(
            "delivery.flight",
            "8",
            1,
            1_000,
            "messages on their way at a time on one connection, where the receiver allows");

    public static final Key<Integer> DELIVERY_MESSAGES_PER_CONNECTION = number(
            "delivery.messages_per_connection",
            "1000",
            1,
            1_000_000,
            "after which a connection is closed and made anew");

    public static final Key<Duration> DELIVERY_IDLE =
            duration("delivery.idle", "5s", "how long a connection with nothing to send is kept");

    public static final Key<String> DELIVERY_SHAPING = text(
            "delivery.shaping",
            "",
            "a TOML file",
            "limits to lay over those that ship (shaping.md); read again when it changes");

    public static final Key<Integer> SIGNING_THREADS =
            number("delivery.signing_threads", "0", 0, 1_000, "threads that sign; 0: as many as there are cores");

    public static final Key<Long> STORAGE_SEGMENT = size("storage.segment", "128M", "size of one file of the log");

    public static final Key<Long> STORAGE_RESERVE = size(
            "storage.reserve",
            "256M",
            "free disk space below which no new message is taken, so that outcomes can be written");

    public static final Key<Duration> STORAGE_SYNC_DELAY = duration(
            "storage.sync_delay", "0ms", "added to every sync, to measure what a slow disk does; never in production");

    public static final Key<Integer> SPOOL_MAX_QUEUED = number(
            "spool.max_queued",
            "25000000",
            1,
            Integer.MAX_VALUE,
            "recipients that may wait; past it intake is refused");

    public static final Key<Long> SPOOL_YOUNG =
            size("spool.young", "64M", "memory for messages that wait for their first attempt");

    public static final Key<Duration> SPOOL_RETENTION =
            duration("spool.retention", "3d", "how long a message and what happened to it can be read back");

    public static final Key<ZoneId> SUBMISSION_TIME_ZONE = new Key<>(
            "submission.time_zone",
            Readings::zone,
            Readings.ZONE,
            "UTC",
            "whose clock `o:time-zone-localize` goes by for recipients whose zone is not known");

    public static final Key<String> SANDBOX_DOMAIN = text(
            "sandbox.domain",
            "sandbox.localhost",
            "a domain name",
            "made at first start; its mail is captured, never sent");

    public static final Key<Boolean> ALLOW_PRIVATE_NETWORKS = new Key<>(
            "allow.private_networks",
            Readings::truth,
            Readings.BOOLEAN,
            "false",
            "whether deliveries may reach loopback and private addresses that DNS names");

    public static final Key<Duration> SERVER_DRAIN =
            duration("server.drain", "30s", "longest time that stopping takes");

    /** In the order of the documentation. */
    public static final List<Key<?>> ALL = List.of(
            DATA_DIR,
            ADMIN_KEY,
            ADMIN_EMAIL,
            ADMIN_PASSWORD,
            HTTP_LISTEN,
            HTTP_PUBLIC_URL,
            HTTP_SENDS_PER_SECOND,
            HTTP_CALLS_PER_MINUTE,
            SMTP_SUBMISSION,
            SMTP_SUBMISSIONS,
            SMTP_INBOUND,
            SMTP_HOSTNAME,
            SMTP_MAX_MESSAGE,
            SMTP_MAX_CONNECTIONS,
            SMTP_MAX_CONNECTIONS_PER_CLIENT,
            SMTP_AUTH_IN_CLEAR,
            SMTP_BARE_NEWLINE,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_AUTHORITIES,
            TLS_REPORTS_FROM,
            TLS_REPORTS_ORGANIZATION,
            DNS_SERVERS,
            DNS_DNSSEC,
            DNS_TRUST_ANCHOR,
            DELIVERY_PORT,
            DELIVERY_MAX_AGE,
            DELIVERY_RETRY,
            DELIVERY_RETRY_GREYLISTED,
            DELIVERY_RETRY_MAILBOX_FULL,
            DELIVERY_SESSIONS,
            DELIVERY_SESSIONS_PER_SITE,
            DELIVERY_FLIGHT,
            DELIVERY_MESSAGES_PER_CONNECTION,
            DELIVERY_IDLE,
            DELIVERY_MTA_STS,
            DELIVERY_TLS_REQUIRED,
            DELIVERY_SHAPING,
            SIGNING_THREADS,
            STORAGE_SEGMENT,
            STORAGE_RESERVE,
            STORAGE_SYNC_DELAY,
            SPOOL_MAX_QUEUED,
            SPOOL_YOUNG,
            SPOOL_RETENTION,
            SUBMISSION_TIME_ZONE,
            SANDBOX_DOMAIN,
            ALLOW_PRIVATE_NETWORKS,
            SERVER_DRAIN);

    private static Key<String> text(String name, String standard, String expectation, String meaning) {
        return new Key<>(name, Readings.text(4_096), expectation, standard, meaning);
    }

    private static Key<InetSocketAddress> address(String name, String standard, String meaning) {
        return new Key<>(name, Readings::address, Readings.ADDRESS, standard, meaning);
    }

    private static Key<Duration> duration(String name, String standard, String meaning) {
        return new Key<>(name, Readings::duration, Readings.DURATION, standard, meaning);
    }

    private static Key<Long> size(String name, String standard, String meaning) {
        return new Key<>(name, Readings::size, Readings.SIZE, standard, meaning);
    }

    private static Key<Integer> number(String name, String standard, int least, int most, String meaning) {
        return new Key<>(
                name, Readings.number(least, most), "a whole number from " + least + " to " + most, standard, meaning);
    }
}
