package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimKeys;
import io.angarium.dns.Resolver;
import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.SendingDomain.PublishedKey;
import io.angarium.service.encryption.Vault;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The domains, kept in a table and held in memory. Private keys are encrypted at rest, SMTP passwords slowly hashed.
 *
 * <p>A domain may send before its records are found in DNS: who runs the installation answers for that. Its state says what
 * DNS said.
 */
public final class StoredDomains implements Domains {
    /** Most domains of an installation: all are in memory, some kilobytes each. */
    public static final int MAX_DOMAINS = 100_000;

    private static final String PARTITION = "domains";
    private static final String DEFAULT_SELECTOR = "s1";
    private static final String ED25519_SUFFIX = "-ed25519";
    private static final int LOAD_AT_ONCE = 1_000;

    /**
     * What the records to publish say of this installation.
     *
     * @param hostname this installation's mail host, such as {@code mail.example.com}
     * @param trackingHost the host of tracking links
     */
    public record Settings(String hostname, String trackingHost) {}

    private final Table table;
    private final Vault vault;
    private final KeyMaker keyMaker;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Credentials credentials;
    private final PublishedRecords records;
    private final DnsInspection inspection;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<String, DomainRow> rows = new ConcurrentHashMap<>();
    private final Map<String, List<DkimKey>> signingKeys = new ConcurrentHashMap<>();

    /**
     * Reads all domains.
     *
     * @param slowWork platform threads for password hashes; as many as may run at once
     */
    public StoredDomains(
            Table table,
            Vault vault,
            Resolver resolver,
            KeyMaker keyMaker,
            Settings settings,
            InstantSource clock,
            SecureRandom random,
            ExecutorService slowWork) {
        this.table = table;
        this.vault = vault;
        this.keyMaker = keyMaker;
        this.clock = clock;
        this.random = random;
        this.credentials = new Credentials(table, clock, random, slowWork);
        this.records = new PublishedRecords(settings.hostname(), settings.trackingHost());
        this.inspection = new DnsInspection(resolver, records);
        load();
    }

    /** Makes the account's sandbox domain unless it is there: its mail is captured and never leaves the machine. */
    public SendingDomain sandbox(String account, String name) {
        writing.lock();
        try {
            Optional<SendingDomain> known = find(name);
            return known.isPresent()
                    ? known.get()
                    : make(
                            DomainName.parse(name),
                            SendingDomain.Type.SANDBOX,
                            SendingDomain.State.ACTIVE,
                            new NewDomain(account, name, "", "", 0, false));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Optional<SendingDomain> find(String name) {
        return row(name).map(DomainRow::domain);
    }

    @Override
    public List<SendingDomain> list(String account) {
        return rows.values().stream()
                .map(DomainRow::domain)
                .filter(domain -> domain.account().equals(account))
                .sorted(Comparator.comparing(SendingDomain::createdAt)
                        .reversed()
                        .thenComparing(SendingDomain::name))
                .toList();
    }

    /** The keys that sign the domain's mail, RSA first; from memory after the first call. Empty: no such domain. */
    public List<DkimKey> signingKeys(String domain) {
        List<DkimKey> known = signingKeys.get(domain);
        // Made under the map's lock, so that a domain that is deleted meanwhile leaves no keys behind.
        return known != null ? known : signingKeys.computeIfAbsent(DomainName.lookup(domain), this::decrypted);
    }

    private List<DkimKey> decrypted(String name) {
        DomainRow row = rows.get(name);
        return row == null ? List.of() : decrypt(row);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Without a password in {@code domain} no SMTP login works until {@link #setCredential} makes one; the account's API
     * keys always do.
     */
    @Override
    public SendingDomain create(NewDomain domain) {
        String name = DomainName.parse(domain.name());
        if (!domain.smtpPassword().isEmpty()) {
            Credentials.checkLength(domain.smtpPassword());
        }
        checkKey(domain);
        writing.lock();
        try {
            if (rows.containsKey(name)) {
                throw new DomainRefusedException("This domain name is already taken");
            }
            SendingDomain made = make(name, SendingDomain.Type.CUSTOM, SendingDomain.State.UNVERIFIED, domain);
            if (!domain.smtpPassword().isEmpty()) {
                credentials.set(name, "postmaster", domain.smtpPassword());
            }
            return made;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean delete(String name) {
        writing.lock();
        try {
            Optional<DomainRow> row = row(name);
            if (row.isEmpty()) {
                return false;
            }
            SendingDomain domain = row.get().domain();
            if (domain.type() == SendingDomain.Type.SANDBOX) {
                throw new DomainRefusedException("The sandbox domain can't be deleted");
            }
            table.write(PARTITION, List.of(new Change.Delete(key(domain.name()))));
            rows.remove(domain.name());
            signingKeys.remove(domain.name());
            credentials.deleteAll(domain.name());
            return true;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public SendingDomain verify(String name) {
        DomainRow before = required(name);
        Map<String, Finding> findings = look(before);
        writing.lock();
        try {
            DomainRow now = required(name);
            return put(now.with(state(now, findings), findings));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public SendingDomain setConnection(String name, boolean requireTls, boolean skipVerification) {
        writing.lock();
        try {
            return put(required(name).withConnection(requireTls, skipVerification));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public List<DnsRecord> sendingRecords(String name) {
        return records.sending(required(name));
    }

    @Override
    public List<DnsRecord> receivingRecords(String name) {
        return records.receiving(required(name));
    }

    @Override
    public boolean checkCredential(String login, String password) {
        int at = login.lastIndexOf('@');
        Optional<SendingDomain> domain =
                at < 1 || login.length() > Credentials.MAX_LOGIN ? Optional.empty() : find(login.substring(at + 1));
        return domain.isPresent()
                ? credentials.check(domain.get().name(), login.substring(0, at), password)
                : credentials.checkNobody(password);
    }

    @Override
    public void setCredential(String login, String password) {
        int at = login.lastIndexOf('@');
        if (at < 1) {
            throw new DomainRefusedException("login '" + login + "' is not an address at one of your domains");
        }
        credentials.set(required(login.substring(at + 1)).domain().name(), login.substring(0, at), password);
    }

    @Override
    public List<Credential> credentials(String domain) {
        return find(domain).map(known -> credentials.list(known.name())).orElse(List.of());
    }

    @Override
    public boolean deleteCredential(String login) {
        int at = login.lastIndexOf('@');
        return at > 0
                && find(login.substring(at + 1))
                        .filter(domain -> credentials.delete(domain.name(), login.substring(0, at)))
                        .isPresent();
    }

    @Override
    public int deleteCredentials(String domain) {
        return find(domain).map(known -> credentials.deleteAll(known.name())).orElse(0);
    }

    private SendingDomain make(String name, SendingDomain.Type type, SendingDomain.State state, NewDomain wish) {
        if (rows.size() >= MAX_DOMAINS) {
            throw new DomainRefusedException("At most " + MAX_DOMAINS + " domains are possible");
        }
        String selector = wish.dkimSelector().isEmpty() ? DEFAULT_SELECTOR : wish.dkimSelector();
        List<PublishedKey> published = new ArrayList<>();
        List<byte[]> encrypted = new ArrayList<>();
        addKey(name, selector, DkimKey.Algorithm.RSA_SHA256, bits(wish), published, encrypted);
        if (wish.ed25519()) {
            // RFC 8463 §3: a selector holds one key, so the second algorithm needs a second selector.
            addKey(name, selector + ED25519_SUFFIX, DkimKey.Algorithm.ED25519_SHA256, 0, published, encrypted);
        }
        SendingDomain domain = new SendingDomain(
                id(),
                wish.account(),
                name,
                Instant.ofEpochMilli(clock.millis()),
                state,
                type,
                false,
                false,
                false,
                "disabled",
                "email",
                "http",
                List.copyOf(published));
        return put(new DomainRow(domain, List.copyOf(encrypted), Map.of()));
    }

    private void addKey(
            String domain,
            String selector,
            DkimKey.Algorithm algorithm,
            int bits,
            List<PublishedKey> published,
            List<byte[]> encrypted) {
        KeyPair pair = keyMaker.make(algorithm, bits);
        published.add(new PublishedKey(
                selector,
                algorithm.tag(),
                selector + "._domainkey." + domain,
                DkimKeys.publicRecord(pair.getPublic())));
        encrypted.add(vault.encrypt(context(domain, selector), DkimKeys.encode(pair.getPrivate())));
    }

    private List<DkimKey> decrypt(DomainRow row) {
        List<DkimKey> keys = new ArrayList<>();
        String domain = row.domain().name();
        for (int i = 0; i < row.domain().keys().size(); i++) {
            PublishedKey published = row.domain().keys().get(i);
            DkimKey.Algorithm algorithm = algorithm(published.algorithm());
            byte[] pkcs8 = vault.decrypt(
                    context(domain, published.selector()), row.privateKeys().get(i));
            keys.add(new DkimKey(domain, published.selector(), algorithm, DkimKeys.decode(algorithm, pkcs8)));
        }
        return List.copyOf(keys);
    }

    private Map<String, Finding> look(DomainRow row) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        List<DnsRecord> all = new ArrayList<>(records.sending(row));
        all.addAll(records.receiving(row));
        for (DnsRecord record : all) {
            findings.put(DomainRow.findingKey(record.type(), record.name()), inspection.look(record));
        }
        return findings;
    }

    /** Active once SPF and every DKIM key are found; a look that couldn't be had changes nothing. */
    private static SendingDomain.State state(DomainRow row, Map<String, Finding> findings) {
        SendingDomain domain = row.domain();
        if (domain.type() == SendingDomain.Type.SANDBOX || domain.state() == SendingDomain.State.DISABLED) {
            return domain.state();
        }
        List<Finding> decisive = new ArrayList<>();
        decisive.add(findings.get(DomainRow.findingKey("TXT", domain.name())));
        domain.keys().forEach(key -> decisive.add(findings.get(DomainRow.findingKey("TXT", key.recordName()))));
        if (decisive.stream().anyMatch(DnsInspection::isUnknown)) {
            return domain.state();
        }
        return decisive.stream().allMatch(DnsInspection::isValid)
                ? SendingDomain.State.ACTIVE
                : SendingDomain.State.UNVERIFIED;
    }

    private SendingDomain put(DomainRow row) {
        String name = row.domain().name();
        table.write(PARTITION, List.of(new Change.Put(key(name), row.encode())));
        rows.put(name, row);
        return row.domain();
    }

    private void load() {
        byte[] from = {};
        byte[] end = {};
        List<Table.Row> page;
        do {
            page = table.range(PARTITION, from, end, Table.Direction.ASCENDING, LOAD_AT_ONCE);
            for (Table.Row row : page) {
                DomainRow decoded = DomainRow.decode(row.value());
                rows.put(decoded.domain().name(), decoded);
                from = Arrays.copyOf(row.key(), row.key().length + 1);
            }
        } while (page.size() == LOAD_AT_ONCE);
    }

    private Optional<DomainRow> row(String name) {
        return Optional.ofNullable(rows.get(DomainName.lookup(name)));
    }

    private DomainRow required(String name) {
        return row(name).orElseThrow(() -> new DomainRefusedException("Domain not found: " + name));
    }

    private String id() {
        byte[] id = new byte[12];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static void checkKey(NewDomain wish) {
        String selector = wish.dkimSelector();
        if (!selector.isEmpty() && !selector.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,50}[A-Za-z0-9])?")) {
            throw new DomainRefusedException(
                    "dkim_selector has to be 1 to 52 letters, digits and hyphens, without a hyphen at either end");
        }
        int bits = wish.dkimKeyBits();
        if (bits != 0 && bits != 1024 && bits != 2048 && bits != 4096) {
            throw new DomainRefusedException("dkim_key_size has to be 1024, 2048 or 4096");
        }
    }

    /** Old clients ask for 1024; RFC 8301 §3.2 wants 2048 from whoever signs, and everybody can verify it. */
    private static int bits(NewDomain wish) {
        return Math.max(DkimKeys.DEFAULT_RSA_BITS, wish.dkimKeyBits());
    }

    private static DkimKey.Algorithm algorithm(String tag) {
        for (DkimKey.Algorithm algorithm : DkimKey.Algorithm.values()) {
            if (algorithm.tag().equals(tag)) {
                return algorithm;
            }
        }
        throw new IllegalStateException("a key of algorithm '" + tag + "' can't be used by this version");
    }

    private static String context(String domain, String selector) {
        return "dkim/" + domain + "/" + selector;
    }

    private static byte[] key(String name) {
        return name.getBytes(UTF_8);
    }
}
