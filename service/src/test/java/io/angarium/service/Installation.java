package io.angarium.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.authentication.CryptoProvider;
import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimSigner;
import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Role;
import io.angarium.service.account.Tenancy;
import io.angarium.service.address.SourceAddress;
import io.angarium.service.address.StoredSources;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.KeyMaker;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.domain.StoredDomains;
import io.angarium.service.encryption.Vault;
import io.angarium.service.event.LogEvents;
import io.angarium.service.event.OutcomeListener;
import io.angarium.service.rendition.LetterRendition;
import io.angarium.service.submission.Idempotency;
import io.angarium.service.submission.SpoolSubmissions;
import io.angarium.service.submission.SubmissionSettings;
import io.angarium.service.suppression.BounceNotes;
import io.angarium.service.suppression.SuppressedRendition;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.template.Templates;
import io.angarium.service.template.handlebars.HandlebarsRendering;
import io.angarium.service.template.handlebars.RenderingLimits;
import io.angarium.spool.LogSpool;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolSettings;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Ticket;
import io.angarium.storage.memory.MemoryLog;
import io.angarium.storage.memory.MemorySnapshots;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The product's parts over memory, with a clock that stands still: what a test of a feature needs around it. */
public final class Installation implements AutoCloseable {
    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    /** So little of a record that much of it has to be read again: the hard case. */
    private static final int PREFIX = 256;

    private static final byte[] MASTER_KEY = new byte[Vault.KEY_BYTES];

    private static final Map<DkimKey.Algorithm, KeyPair> PAIRS = new ConcurrentHashMap<>();

    public final SettableClock clock = new SettableClock();
    public final MemoryTables tables = new MemoryTables(clock);
    final MemorySnapshots snapshots = new MemorySnapshots();
    public final MemoryLog log = new MemoryLog();
    public final Zone zone = new Zone();
    public final LogSpool spool;
    public final Tenancy tenancy;
    /** None unless a test says otherwise: the system chooses. */
    public final StoredSources sources;

    private final List<String> sourceIps;

    /** How often mail was let leave from elsewhere. */
    public final AtomicInteger sourceChanges = new AtomicInteger();

    public final StoredDomains domains;
    public final LetterRendition rendition;
    public final Suppressions suppressions;
    public final LogEvents events;
    public final Idempotency idempotency;
    public final Templates templates;
    public final SpoolSubmissions submissions;
    public final Caller caller;
    /** Whose everything is unless a test says otherwise. */
    public final String account;

    private final SubmissionSettings settings;
    private final ExecutorService slowWork = Executors.newSingleThreadExecutor();

    public Installation() {
        this(SubmissionSettings.DEFAULT, SpoolSettings.defaults());
    }

    public Installation(SubmissionSettings settings, SpoolSettings spoolSettings) {
        this(settings, spoolSettings, List.of());
    }

    /** One whose mail leaves from these addresses. */
    public static Installation sendingFrom(String... ips) {
        return new Installation(SubmissionSettings.DEFAULT, SpoolSettings.defaults(), List.of(ips));
    }

    private Installation(SubmissionSettings settings, SpoolSettings spoolSettings, List<String> sourceIps) {
        this.sourceIps = sourceIps;
        spool = LogSpool.open(
                log, tables.table("spool"), snapshots, spoolSettings, clock, (position, bytes, reason) -> {});
        tenancy = Tenancy.open(
                tables.table("accounts"),
                new Vault(MASTER_KEY, new SecureRandom()),
                "owner@host.test",
                clock,
                new SecureRandom());
        caller = tenancy.keys()
                .authenticate(key(tenancy.accounts().primary(), Role.ADMIN))
                .orElseThrow();
        account = caller.account();
        zone.address("mail.host.test", "192.0.2.25");
        sources = openSources();
        domains = openDomains(MASTER_KEY);
        templates = new Templates(
                tables.table("templates"),
                new HandlebarsRendering(RenderingLimits.DEFAULT, () -> 0),
                clock,
                new Random(11));
        rendition = new LetterRendition(
                domains, new DkimSigner(CryptoProvider.jdk()), templates.rendering(), clock, new Random(3));
        suppressions = new Suppressions(tables.table("suppression"));
        suppressions.fill();
        this.settings = settings;
        events = openEvents("events");
        idempotency = new Idempotency(events);
        submissions = openSubmissions(idempotency);
    }

    /** Events with an index in this table, which may know nothing yet. */
    public LogEvents openEvents(String table) {
        return openEvents(table, new BounceNotes(suppressions, tables.table("suppression"), spool));
    }

    /** The same, with somebody who hears what is read. */
    public LogEvents openEvents(String table, OutcomeListener listener) {
        return new LogEvents(new LogEvents.Sources(
                log,
                0,
                PREFIX,
                spool,
                tables.table(table),
                SpoolSettings.defaults().retention(),
                () -> "http://api.test",
                (message, recipient) ->
                        text(rendition.letter(message, recipient)).getBytes(UTF_8),
                listener,
                clock));
    }

    /** Another way in. */
    public SpoolSubmissions openSubmissions(Idempotency keys) {
        return openSubmissions(keys, spool);
    }

    /** Another way in, to what stands before the spool. */
    public SpoolSubmissions openSubmissions(Idempotency keys, Spool into) {
        return new SpoolSubmissions(
                new SpoolSubmissions.Parts(
                        into,
                        new SuppressedRendition(rendition, suppressions),
                        domains,
                        sources,
                        keys,
                        tenancy.allowance(),
                        templates),
                settings,
                clock,
                new Random(7));
    }

    /** The source addresses as another process would read them. */
    public StoredSources openSources() {
        return new StoredSources(
                tables.table("address"),
                sourceIps.stream()
                        .map(ip -> new SourceAddress(InetAddress.ofLiteral(ip), "mail.host.test"))
                        .toList(),
                new Random(7),
                sourceChanges::incrementAndGet);
    }

    /** The secret of a new key of this account. */
    public String key(String account, Role role) {
        return tenancy.keys()
                .create(account, Wanted.of(role, "test"), Optional.empty())
                .secret();
    }

    /** The domains as another process with the same key would read them. */
    public StoredDomains reopenedDomains() {
        return openDomains(MASTER_KEY);
    }

    /** The domains as a process with this key would read them. */
    public StoredDomains openDomains(byte[] masterKey) {
        return new StoredDomains(
                tables.table("domains"),
                new Vault(masterKey, new SecureRandom()),
                zone,
                knownKeys(),
                new StoredDomains.Settings("mail.host.test", "track.host.test"),
                sources,
                clock,
                new SecureRandom(),
                slowWork);
    }

    /** One pair per algorithm for all tests: an RSA key takes long. */
    public static KeyMaker knownKeys() {
        return (algorithm, bits) ->
                PAIRS.computeIfAbsent(algorithm, it -> KeyMaker.fresh().make(it, 2048));
    }

    public SendingDomain domain(String name) {
        return domains.find(name).orElseGet(() -> domains.create(new NewDomain(account, name, "", "", 0, false)));
    }

    /** The only message that waits for this destination. */
    public StoredMessage taken(String destination) {
        QueueKey queue = spool.queues().stream()
                .filter(state -> state.due() > 0)
                .map(Spool.QueueState::queue)
                .filter(key -> key.destination().equals(destination))
                .findFirst()
                .orElseThrow();
        List<Ticket> tickets = spool.take(queue, 10_000);
        return spool.message(tickets.getFirst().message());
    }

    /** Everybody who is due at this destination, in the order of their turns; they are taken. */
    public List<String> waiting(String destination) {
        List<String> waiting = new ArrayList<>();
        for (Spool.QueueState state : spool.queues()) {
            if (state.queue().destination().equals(destination)) {
                for (Ticket ticket : spool.take(state.queue(), 10_000)) {
                    waiting.add(spool.message(ticket.message())
                            .recipient(ticket.recipient())
                            .toString());
                }
            }
        }
        return waiting;
    }

    public static String text(ByteBuffer content) {
        return UTF_8.decode(content.duplicate()).toString();
    }

    public static String text(List<ByteBuffer> pieces) {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(text(piece)));
        return text.toString();
    }

    @Override
    public void close() {
        events.close();
        spool.close();
        log.close();
        slowWork.shutdownNow();
    }

    /** Stands still until it is moved. */
    public static final class SettableClock implements InstantSource {
        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        public void advance(Duration time) {
            now = now.plus(time);
        }
    }

    /** A DNS of which a test says what it holds; a name marked as dead never answers. */
    public static final class Zone implements Resolver {
        private final Map<String, Texts> texts = new ConcurrentHashMap<>();
        private final Map<String, MailExchangers> exchangers = new ConcurrentHashMap<>();
        private final Map<String, Addresses> addresses = new ConcurrentHashMap<>();

        public void text(String name, String... values) {
            texts.put(name, new Texts.Found(List.of(values), Duration.ofMinutes(5)));
        }

        /** The addresses of a host; without any it has none. */
        public void address(String host, String... values) {
            List<InetAddress> found =
                    Arrays.stream(values).map(InetAddress::ofLiteral).toList();
            addresses.put(
                    host,
                    found.isEmpty()
                            ? new Addresses.None("no such host")
                            : new Addresses.Found(found, Duration.ofMinutes(5)));
        }

        public void noText(String name) {
            texts.remove(name);
        }

        public void dead(String name) {
            texts.put(name, new Texts.Unavailable("time-out"));
        }

        public void exchanger(String name, String host) {
            exchangers.put(
                    name,
                    new MailExchangers.Found(
                            List.of(new MailExchangers.Exchanger(10, host)), false, Duration.ofMinutes(5)));
        }

        @Override
        public MailExchangers mailExchangers(String domain) {
            return exchangers.getOrDefault(domain, new MailExchangers.None("no such domain"));
        }

        @Override
        public Addresses addresses(String host) {
            return addresses.getOrDefault(host, new Addresses.None("no such host"));
        }

        @Override
        public Texts texts(String name) {
            return texts.getOrDefault(name, new Texts.None("no such name"));
        }
    }
}
