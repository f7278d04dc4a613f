package io.angarium.app;

import io.angarium.app.configuration.Configuration;
import io.angarium.app.configuration.ConfigurationException;
import io.angarium.app.configuration.Keys;
import io.angarium.app.tls.Authorities;
import io.angarium.delivery.AddressGuard;
import io.angarium.delivery.tls.PublishedPolicies;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.delivery.tls.TlsPolicies;
import io.angarium.dns.Dnssec;
import io.angarium.dns.Resolver;
import io.angarium.dns.ResolverSettings;
import io.angarium.dns.https.HttpsClient;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.HttpsPolicyFetcher;
import io.angarium.dns.mtasts.StsPolicies;
import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import io.angarium.service.tls.StoredPolicies;
import io.angarium.service.tls.TlsCounts;
import io.angarium.service.tls.TlsReporting;
import io.angarium.spool.Spool;
import io.angarium.storage.Tables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** The TLS of what leaves, as the settings have it: whom to trust, which policies to keep to, and the daily reports. */
final class OutgoingTls {
    private static final int HTTPS = 443;

    /** Reports go out between one and four hours after midnight, each installation at its own time. */
    private static final Duration ARCHIVE_PATIENCE = Duration.ofSeconds(30);
    /** Of an archive's answer only the status counts. */
    private static final int ARCHIVE_ANSWER = 64 * 1024;

    private static final Duration FIRST_REPORT = Duration.ofHours(1);

    private static final int REPORT_WINDOW_SECONDS = (int) Duration.ofHours(3).toSeconds();

    private final Configuration configuration;
    private final Tables tables;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Authorities authorities;
    private final HttpsClient web;
    private final Optional<TlsCounts> counts;

    OutgoingTls(Configuration configuration, Tables tables, Resolver resolver, InstantSource clock) {
        this.configuration = configuration;
        this.tables = tables;
        this.resolver = resolver;
        this.clock = clock;
        this.authorities = configuration
                .find(Keys.TLS_AUTHORITIES)
                .map(file -> Authorities.with(Path.of(file)))
                .orElseGet(Authorities::system);
        boolean mayBePrivate = configuration.get(Keys.ALLOW_PRIVATE_NETWORKS);
        this.web = new HttpsClient(
                resolver,
                address -> mayBePrivate ? Optional.empty() : AddressGuard.refusal(address),
                authorities.forWeb(),
                HTTPS);
        this.counts = configuration.find(Keys.TLS_REPORTS_FROM).map(_ -> new TlsCounts(tables.table("tlsreport")));
    }

    /** How names are looked up: with or without proof. */
    static ResolverSettings withDnssec(ResolverSettings settings, Configuration configuration) {
        Dnssec dnssec = switch (configuration.get(Keys.DNS_DNSSEC)) {
            case "trust-ad" -> Dnssec.TRUST_AD;
            case "off" -> Dnssec.OFF;
            default -> Dnssec.VALIDATE;
        };
        List<String> anchors = configuration
                .find(Keys.DNS_TRUST_ANCHOR)
                .map(text ->
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .orElse(ResolverSettings.ROOT_ANCHORS);
        try {
            return settings.withDnssec(dnssec, anchors);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("dns.trust_anchor: " + e.getMessage());
        }
    }

    SSLContext context() {
        return authorities.forMail();
    }

    TlsPolicies policies() {
        Set<String> required =
                new HashSet<>(configuration.find(Keys.DELIVERY_TLS_REQUIRED).orElse(List.of()));
        StsPolicies sts = new StsPolicies(
                resolver, new HttpsPolicyFetcher(web), new StoredPolicies(tables.table("mtasts")), clock);
        boolean usesSts = configuration.get(Keys.DELIVERY_MTA_STS);
        return new PublishedPolicies(
                resolver,
                domain -> usesSts ? sts.find(domain) : new StsPolicies.Finding.None(),
                domain -> required.contains("*") || required.contains(domain),
                configuration.get(Keys.DELIVERY_PORT));
    }

    /** Posts to addresses that senders name: never to a private network unless that is allowed. */
    int archive(URI url, byte[] letter) throws IOException {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        int port = url.getPort() < 0 ? HTTPS : url.getPort();
        try {
            return web.post(
                            new HttpsClient.Target(url.getHost(), port, path + query, ARCHIVE_PATIENCE, ARCHIVE_ANSWER),
                            "application/mime",
                            letter)
                    .status();
        } catch (HttpsFailure failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    TlsObserver observer() {
        return counts.<TlsObserver>map(it -> it).orElse(TlsObserver.NOBODY);
    }

    /** The job that reports; empty if nobody is named as its author. */
    Optional<TlsReporting> reporting(Spool spool, String hostname, String account, RandomGenerator random) {
        return counts.map(it -> new TlsReporting(
                it,
                resolver,
                web,
                spool,
                new TlsReporting.Settings(
                        author(),
                        configuration.find(Keys.TLS_REPORTS_ORGANIZATION).orElse(hostname),
                        hostname,
                        account,
                        FIRST_REPORT.plusSeconds(random.nextInt(REPORT_WINDOW_SECONDS))),
                clock));
    }

    private EmailAddress author() {
        String from = configuration.get(Keys.TLS_REPORTS_FROM);
        try {
            return EmailAddress.parse(from);
        } catch (AddressSyntaxException e) {
            throw new ConfigurationException("tls_reports.from is '" + from + "', expected an e-mail address");
        }
    }
}
