package io.angarium.app;

import io.angarium.api.ApiServer;
import io.angarium.api.http.CallRates;
import io.angarium.api.http.HttpSettings;
import io.angarium.api.operation.DeliveryLanes;
import io.angarium.app.configuration.Configuration;
import io.angarium.app.configuration.ConfigurationException;
import io.angarium.app.configuration.Key;
import io.angarium.app.configuration.Keys;
import io.angarium.app.metrics.Meters;
import io.angarium.app.tls.Certificates;
import io.angarium.authentication.CryptoProvider;
import io.angarium.authentication.DkimSigner;
import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.Delivery;
import io.angarium.delivery.DeliverySettings;
import io.angarium.delivery.HostAndPort;
import io.angarium.delivery.Judgement;
import io.angarium.delivery.NextHops;
import io.angarium.delivery.Rendition;
import io.angarium.delivery.RetrySchedule;
import io.angarium.delivery.Threads;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classifier;
import io.angarium.dns.DnsResolver;
import io.angarium.dns.Resolver;
import io.angarium.dns.ResolverSettings;
import io.angarium.dns.SystemServers;
import io.angarium.service.account.ApiKey;
import io.angarium.service.account.ApiKeys;
import io.angarium.service.account.Tenancy;
import io.angarium.service.address.SourceAddress;
import io.angarium.service.address.StoredSources;
import io.angarium.service.archive.Archiving;
import io.angarium.service.cancellation.SpoolCancellations;
import io.angarium.service.domain.KeyMaker;
import io.angarium.service.domain.RecordWatch;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.domain.StoredDomains;
import io.angarium.service.encryption.Vault;
import io.angarium.service.event.LogEvents;
import io.angarium.service.event.OutcomeListener;
import io.angarium.service.inbox.CaptureReception;
import io.angarium.service.inbox.StoredInbox;
import io.angarium.service.mailinglist.ListPosting;
import io.angarium.service.mailinglist.ListSpool;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.mailinglist.MemberUploads;
import io.angarium.service.operation.Explanations;
import io.angarium.service.operation.Interventions;
import io.angarium.service.operation.StoredInterventions;
import io.angarium.service.rendition.LetterRendition;
import io.angarium.service.submission.Idempotency;
import io.angarium.service.submission.InboundReception;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.submission.SpoolSubmissions;
import io.angarium.service.submission.SubmissionReception;
import io.angarium.service.submission.SubmissionSettings;
import io.angarium.service.suppression.BounceNotes;
import io.angarium.service.suppression.SuppressedRendition;
import io.angarium.service.suppression.SuppressionUploads;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.template.Templates;
import io.angarium.service.template.handlebars.HandlebarsRendering;
import io.angarium.service.template.handlebars.RenderingLimits;
import io.angarium.service.tls.TlsReporting;
import io.angarium.service.upload.Uploads;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.smtp.server.BareNewline;
import io.angarium.smtp.server.Limit;
import io.angarium.smtp.server.Login;
import io.angarium.smtp.server.Reception;
import io.angarium.smtp.server.SmtpServer;
import io.angarium.smtp.server.SmtpServerSettings;
import io.angarium.spool.LogSpool;
import io.angarium.spool.SpoolSettings;
import io.angarium.storage.Table;
import io.angarium.storage.rocks.RocksTables;
import io.angarium.storage.segment.FileDisk;
import io.angarium.storage.segment.FileSnapshots;
import io.angarium.storage.segment.LogSettings;
import io.angarium.storage.segment.SegmentLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product in one process: made from the ground floor up, stopped from the roof down.
 *
 * <p>Stopping takes at most {@code server.drain}: intake ends first, then what is on the wire may finish, then the log is
 * written out. What was accepted is still there at the next start, as it would be had the process been killed.
 */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int SHARD = 0;
    /** Letters that the sandbox keeps; older ones go. */
    private static final int INBOX_ITEMS = 1_000;
    /** Enough of a record to index it: the letter is left on the disk. */
    private static final int EVENT_PREFIX = 1_024;

    private final Configuration configuration;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final List<Stage> stages = new ArrayList<>();
    private volatile Optional<String> notReady = Optional.of("starting");

    private Optional<String> firstKey = Optional.empty();
    private String ready = "";
    private InetSocketAddress submissionAddress = new InetSocketAddress(0);
    private String httpUrl = "";

    /** One part and how it ends. */
    private record Stage(String name, Ending ending) {}

    /** Ends a part within what is left of the drain time. */
    @FunctionalInterface
    private interface Ending {
        void end(Duration patience) throws InterruptedException;
    }

    private Server(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts everything; when it returns, traffic is taken.
     *
     * @throws ConfigurationException if a setting can't be used
     * @throws StartFailedException for another reason that a person can mend, such as a port in use
     */
    static Server start(Configuration configuration) {
        Server server = new Server(configuration);
        try {
            server.build();
            return server;
        } catch (IOException unusable) {
            server.stop();
            throw new StartFailedException("can't start: " + unusable.getMessage(), unusable);
        } catch (RuntimeException failed) {
            server.stop();
            throw failed;
        }
    }

    private void build() throws IOException {
        DataDirectory data = DataDirectory.open(Path.of(get(Keys.DATA_DIR)));
        onStop("data directory", _ -> data.close());
        String hostname = configuration.find(Keys.SMTP_HOSTNAME).orElseGet(Server::machineName);
        // These take a tenth of a second and more each and wait for nothing: they run beside each other.
        Ahead<CryptoProvider> crypto = Ahead.of("crypto", CryptoProvider::fastest);
        Ahead<SSLContext> certificate =
                Ahead.of("certificate", () -> certificates(hostname).serverContext());
        RocksTables tables = RocksTables.open(data.tables());
        onStop("tables", _ -> tables.close());
        SegmentLog log = SegmentLog.open(data.log(), logSettings());
        onStop("log", _ -> log.close());
        LogSettings logSettings = logSettings();
        LogSpool spool = LogSpool.open(
                log,
                tables.table("spool"),
                new FileSnapshots(new FileDisk(), data.checkpoints(), "shard-" + SHARD, logSettings.reserveBytes()),
                spoolSettings(),
                clock,
                data.quarantine());
        onStop("spool", _ -> spool.close());

        Vault vault = new Vault(data.masterKey(random), random);
        Tenancy tenancy = Tenancy.open(tables.table("account"), vault, ownerEmail(hostname), clock, random);
        onStop("usage", _ -> tenancy.allowance().close());
        ApiKey.Holder owner = tenancy.people().owner().holder();
        configuration
                .find(Keys.ADMIN_KEY)
                .ifPresentOrElse(
                        key -> tenancy.keys().impose(key, owner),
                        () -> firstKey = tenancy.keys().createFirst(owner).map(ApiKeys.NewKey::secret));
        tenancy.keys().admitLocally(data.newLocalKey(random));
        String primary = tenancy.accounts().primary();

        Resolver resolver = new DnsResolver(
                OutgoingTls.withDnssec(ResolverSettings.of(dnsServers()), configuration), clock, random);
        OutgoingTls outgoing = new OutgoingTls(configuration, tables, resolver, clock);
        ExecutorService slowWork = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("password-", 0).factory());
        onStop("password threads", _ -> slowWork.shutdown());
        List<Runnable> sourcesChanged = new CopyOnWriteArrayList<>();
        StoredSources sources = new StoredSources(
                tables.table("address"),
                sourceAddresses(hostname),
                random,
                () -> sourcesChanged.forEach(Runnable::run));
        StoredDomains domains = new StoredDomains(
                tables.table("domain"),
                vault,
                resolver,
                KeyMaker.fresh(),
                new StoredDomains.Settings(hostname, hostname),
                sources,
                clock,
                random,
                slowWork);
        Ahead<SendingDomain> sandbox = Ahead.of("sandbox", () -> domains.sandbox(primary, get(Keys.SANDBOX_DOMAIN)));

        StoredInbox inbox = new StoredInbox(tables.table("inbox"), clock, INBOX_ITEMS);
        SSLContext tls = certificate.get();
        SmtpServer capture = listen(
                "capture",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                smtpSettings(hostname).withStartTls(tls),
                new CaptureReception(inbox));

        WatchedShaping shaping =
                WatchedShaping.open(configuration.find(Keys.DELIVERY_SHAPING).map(Path::of), clock);
        onStop("shaping", _ -> shaping.close());
        LearnedShaping learned = LearnedShaping.open(tables.table("shaping"), shaping.shaper(), clock);
        onStop("what was learned", _ -> learned.close());
        Templates templates = new Templates(
                tables.table("template"),
                new HandlebarsRendering(RenderingLimits.DEFAULT, System::nanoTime),
                clock,
                random);
        LetterRendition rendition = new LetterRendition(
                domains, new DkimSigner(crypto.get()), templates.rendering(), clock, new SecureRandom());
        Table suppressionTable = tables.table("suppression");
        Suppressions suppressions = new Suppressions(suppressionTable);
        Rendition turns = new SuppressedRendition(rendition, suppressions);
        MailingLists mailingLists = new MailingLists(tables.table("mailinglist"), clock, random);
        Uploads uploads = new Uploads(
                tables.table("upload"),
                clock,
                random,
                List.of(new SuppressionUploads(suppressions, clock), new MemberUploads(mailingLists)));
        onStop("uploads", _ -> uploads.close());
        ListSpool listSpool = new ListSpool(spool, mailingLists);
        Delivery delivery = new Delivery(
                listSpool,
                turns,
                new NextHops(
                        nextHops(capture.address()),
                        resolver,
                        clock,
                        new NextHops.Settings(
                                get(Keys.DELIVERY_PORT), get(Keys.ALLOW_PRIVATE_NETWORKS), Optional.empty()),
                        outgoing.policies()),
                new SocketDialler(clientSettings(), hostname, outgoing.context()),
                clock,
                Threads.ofJvm(),
                random,
                deliverySettings(),
                new Judgement(shaping.shaper(), Server::meaning, shaping::provider),
                outgoing.observer(),
                sources);
        sourcesChanged.add(delivery::sourcesChanged);
        Optional<TlsReporting> reporting = outgoing.reporting(spool, hostname, primary, random);
        reporting.ifPresent(job -> {
            onStop("TLS reports", _ -> job.close());
            job.start();
        });
        Interventions interventions = StoredInterventions.open(tables.table("operation"), clock, delivery::obey);
        delivery.start();
        onStop("delivery", delivery::drain);

        Archiving archiving = new Archiving(tables.table("archive"), spool, rendition, outgoing::archive, clock);
        onStop("archive", _ -> archiving.close());
        LogEvents events = new LogEvents(new LogEvents.Sources(
                log,
                SHARD,
                EVENT_PREFIX,
                spool,
                tables.table("event"),
                get(Keys.SPOOL_RETENTION),
                () -> httpUrl,
                (message, recipient) -> bytes(rendition.letter(message, recipient)),
                OutcomeListener.both(new BounceNotes(suppressions, suppressionTable, spool), archiving),
                clock));
        onStop("events", _ -> events.close());
        ListPosting posting =
                new ListPosting(listSpool, mailingLists, events, rendition::finished, tenancy.allowance(), clock);
        onStop("mailing lists", _ -> posting.close());
        posting.start();
        archiving.start();
        Explanations explanations = new Explanations(events, spool, delivery::explain, delivery::explain);

        SubmissionSettings submission = SubmissionSettings.DEFAULT
                .withMaxAge(get(Keys.DELIVERY_MAX_AGE))
                .withZone(get(Keys.SUBMISSION_TIME_ZONE));
        Idempotency idempotency = new Idempotency(events);
        Reception submissionReception = new SubmissionReception(
                tenancy, domains, sources, listSpool, idempotency, templates, submission, hostname, clock, random);
        SmtpServer starttls = listen(
                "smtp.submission",
                get(Keys.SMTP_SUBMISSION),
                withLogin(smtpSettings(hostname).withStartTls(tls), get(Keys.SMTP_SUBMISSION)),
                submissionReception);
        listen(
                "smtp.submissions",
                get(Keys.SMTP_SUBMISSIONS),
                withLogin(smtpSettings(hostname).withImplicitTls(tls), get(Keys.SMTP_SUBMISSIONS)),
                submissionReception);
        SmtpServer inbound = listen(
                "smtp.inbound",
                get(Keys.SMTP_INBOUND),
                smtpSettings(hostname).withStartTls(tls),
                new InboundReception(domains));

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Meters meters = Meters.bind(registry, new Meters.Sources(delivery, shaping.shaper(), spool, log, tables));
        onStop("meters", _ -> meters.close());
        ApiServer api = new ApiServer(
                httpSettings(),
                new ApiServer.Services(
                        tenancy,
                        domains,
                        sources,
                        new SpoolSubmissions(
                                new SpoolSubmissions.Parts(
                                        listSpool,
                                        turns,
                                        domains,
                                        sources,
                                        idempotency,
                                        tenancy.allowance(),
                                        templates),
                                submission,
                                clock,
                                random),
                        events,
                        inbox,
                        new SpoolCancellations(spool, events::positionsOf),
                        suppressions,
                        mailingLists,
                        uploads,
                        templates),
                new ApiServer.Operations(
                        () -> notReady,
                        spool::totals,
                        new DeliveryLanes(delivery::lanes, spool::queues),
                        interventions,
                        explanations::explain,
                        shaping::reload,
                        () -> reporting.map(TlsReporting::runSoFar),
                        registry),
                new CallRates(
                        new CallRates.Settings(get(Keys.HTTP_SENDS_PER_SECOND), get(Keys.HTTP_CALLS_PER_MINUTE)),
                        clock),
                random);
        onStop("http", patience -> {
            api.drain(patience);
            api.close();
        });
        // Until it is through every question goes to the table, which is slower and no less right.
        Thread.ofPlatform().daemon().name("suppressions").start(suppressions::fill);
        uploads.start();
        sandbox.get();
        watchRecords(domains);
        startHttp(api);
        httpUrl = api.publicUrl();
        submissionAddress = starttls.address();
        notReady = Optional.empty();
        ready = "angarium ready http=" + shown(api.address()) + " submission=" + shown(starttls.address()) + " inbound="
                + shown(inbound.address());
        LOG.info("signing and TLS by {}", crypto.get().description());
    }

    /** Says that traffic is taken, and to a newcomer how to try it. */
    void welcome(PrintStream out) {
        out.println(ready);
        String sandbox = get(Keys.SANDBOX_DOMAIN);
        firstKey.ifPresent(key -> out.println("\nAPI key (shown only this once): " + key));
        out.println(
                "\nSend a first message:\n\n  curl -s -u api:" + firstKey.orElse("$ANGARIUM_API_KEY") + " " + httpUrl
                        + "/v3/" + sandbox + "/messages \\\n    -F from='Angarium <hello@" + sandbox
                        + ">' -F to=you@example.com \\\n    -F subject='Hello' -F text='It works.'\n\n"
                        + "Then follow it: ./angarium trace ID, ./angarium inbox\n");
        out.flush();
        // Half a second's work that neither the start nor the first refusal should wait for.
        Thread.ofPlatform().daemon().name("classifier").start(Classifier::standard);
    }

    private static Classification meaning(Reply reply, AttemptReport.Stage stage, Optional<String> provider) {
        return Classifier.standard().classify(reply, stage, provider);
    }

    /** Where the API is, without a final slash. */
    String url() {
        return httpUrl;
    }

    /** Where letters are handed in with STARTTLS. */
    InetSocketAddress submission() {
        return submissionAddress;
    }

    /** Drains and stops; what is there is durable when it returns. */
    void stop() {
        notReady = Optional.of("draining");
        long deadline = System.nanoTime() + configuration.get(Keys.SERVER_DRAIN).toNanos();
        for (Stage stage : stages.reversed()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            try {
                stage.ending().end(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failed) {
                LOG.error("stopping {} failed; the rest is stopped all the same", stage.name(), failed);
            }
        }
        stages.clear();
    }

    private void onStop(String name, Ending ending) {
        stages.add(new Stage(name, ending));
    }

    private <T> T get(Key<T> key) {
        return configuration.get(key);
    }

    // ---- settings, part by part

    private LogSettings logSettings() {
        LogSettings standard = LogSettings.defaults();
        return standard.withSizes(
                        Math.toIntExact(get(Keys.STORAGE_SEGMENT)), standard.chunkBytes(), standard.maxRecordBytes())
                .withReserveBytes(get(Keys.STORAGE_RESERVE))
                .withSyncDelay(get(Keys.STORAGE_SYNC_DELAY));
    }

    private SpoolSettings spoolSettings() {
        return SpoolSettings.defaults()
                .withMaxQueued(get(Keys.SPOOL_MAX_QUEUED))
                .withYoungBytes(get(Keys.SPOOL_YOUNG))
                .withRetention(get(Keys.SPOOL_RETENTION));
    }

    private Certificates certificates(String hostname) {
        Optional<String> chain = configuration.find(Keys.TLS_CERTIFICATE);
        Optional<String> key = configuration.find(Keys.TLS_KEY);
        if (chain.isPresent() != key.isPresent()) {
            throw new ConfigurationException("tls.certificate and tls.key: expected both or neither");
        }
        return chain.isPresent()
                ? Certificates.read(Path.of(chain.get()), Path.of(key.orElseThrow()))
                : Certificates.selfSigned(hostname, clock.instant());
    }

    private List<InetSocketAddress> dnsServers() {
        return configuration.find(Keys.DNS_SERVERS).orElseGet(SystemServers::read);
    }

    private Map<String, List<HostAndPort>> nextHops(InetSocketAddress capture) {
        Map<String, List<HostAndPort>> hops = new HashMap<>();
        configuration
                .nextHops()
                .forEach((domain, hosts) -> hops.put(
                        domain,
                        hosts.stream()
                                .map(host -> new HostAndPort(host.getHostString(), host.getPort()))
                                .toList()));
        hops.put(
                MessageFlags.ROUTE_CAPTURE,
                List.of(new HostAndPort(capture.getAddress().getHostAddress(), capture.getPort())));
        return hops;
    }

    private ClientSettings clientSettings() {
        return ClientSettings.defaults()
                .withMaximumFlight(get(Keys.DELIVERY_FLIGHT))
                .withMaximumMessages(get(Keys.DELIVERY_MESSAGES_PER_CONNECTION));
    }

    private DeliverySettings deliverySettings() {
        DeliverySettings standard = DeliverySettings.DEFAULT;
        DeliverySettings.Sessions sessions = standard.sessions();
        DeliverySettings.Window window = standard.window();
        List<Duration> waits = get(Keys.DELIVERY_RETRY);
        int threads = get(Keys.SIGNING_THREADS);
        return standard.withSessions(new DeliverySettings.Sessions(
                        get(Keys.DELIVERY_SESSIONS_PER_SITE),
                        get(Keys.DELIVERY_SESSIONS),
                        sessions.waitingPerNew(),
                        get(Keys.DELIVERY_IDLE),
                        sessions.turn()))
                .withRetry(standard.retry()
                        .withUsual(RetrySchedule.of(waits))
                        .withGreylisted(RetrySchedule.of(get(Keys.DELIVERY_RETRY_GREYLISTED)))
                        .withMailboxFull(RetrySchedule.of(get(Keys.DELIVERY_RETRY_MAILBOX_FULL))))
                .withTiming(standard.timing().within(waits.getFirst(), waits.getLast()))
                .withWindow(new DeliverySettings.Window(
                        threads == 0 ? window.threads() : threads,
                        window.letters(),
                        window.bytes(),
                        window.totalBytes()));
    }

    private SmtpServerSettings smtpSettings(String hostname) {
        return SmtpServerSettings.of(hostname)
                .withBareNewline(BareNewline.valueOf(get(Keys.SMTP_BARE_NEWLINE).toUpperCase(Locale.ROOT)))
                .withLimit(Limit.MESSAGE_BYTES, get(Keys.SMTP_MAX_MESSAGE))
                .withLimit(Limit.CONNECTIONS, get(Keys.SMTP_MAX_CONNECTIONS))
                .withLimit(Limit.CONNECTIONS_PER_CLIENT, get(Keys.SMTP_MAX_CONNECTIONS_PER_CLIENT));
    }

    /** A login in clear is taken where nobody can listen: on loopback; elsewhere only if the operator says so. */
    private SmtpServerSettings withLogin(SmtpServerSettings settings, InetSocketAddress listen) {
        boolean inClear = get(Keys.SMTP_AUTH_IN_CLEAR)
                || (listen.getAddress() != null && listen.getAddress().isLoopbackAddress());
        return settings.withLogin(Login.REQUIRED, !inClear);
    }

    private List<SourceAddress> sourceAddresses(String hostname) {
        return configuration.find(Keys.DELIVERY_SOURCES).orElse(List.of()).stream()
                .map(address -> new SourceAddress(address, hostname))
                .toList();
    }

    /** An interval of nothing: nobody looks but whoever asks for it. */
    private void watchRecords(StoredDomains domains) {
        Duration interval = get(Keys.DOMAIN_RECHECK);
        if (interval.isPositive()) {
            RecordWatch watch = new RecordWatch(domains, interval, clock, random);
            onStop("record watch", _ -> watch.close());
            watch.start();
        }
    }

    private String ownerEmail(String hostname) {
        return configuration.find(Keys.ADMIN_EMAIL).orElse("postmaster@" + hostname);
    }

    private HttpSettings httpSettings() {
        HttpSettings settings = HttpSettings.listeningOn(get(Keys.HTTP_LISTEN));
        return configuration
                .find(Keys.HTTP_PUBLIC_URL)
                .map(settings::withPublicUrl)
                .orElse(settings);
    }

    private SmtpServer listen(String name, InetSocketAddress address, SmtpServerSettings settings, Reception reception)
            throws IOException {
        try {
            SmtpServer server = SmtpServer.start(address, settings, reception);
            onStop(name, patience -> {
                server.drain(patience);
                server.close();
            });
            return server;
        } catch (IOException taken) {
            throw new StartFailedException(name + " can't listen on " + shown(address) + ": " + cause(taken), taken);
        }
    }

    private void startHttp(ApiServer api) {
        try {
            api.start();
        } catch (IOException taken) {
            throw new StartFailedException(
                    "http.listen can't listen on " + shown(get(Keys.HTTP_LISTEN)) + ": " + cause(taken), taken);
        }
    }

    private static byte[] bytes(ByteBuffer letter) {
        byte[] bytes = new byte[letter.remaining()];
        letter.get(bytes);
        return bytes;
    }

    /** The innermost words: "Address already in use" helps, "Failed to bind" does not. */
    private static String cause(Throwable failed) {
        Throwable inner = failed;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }

    private static String shown(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
