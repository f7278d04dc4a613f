package io.angarium.service.domain;

import io.angarium.authentication.DkimKey;
import io.angarium.dns.Resolver;
import io.angarium.service.address.Sources;
import io.angarium.service.address.Sources.AddressRefusedException;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.Keyring.Made;
import io.angarium.service.domain.PublishedRecords.Wanted;
import io.angarium.service.encryption.Vault;
import io.angarium.service.rendition.SigningKeys;
import io.angarium.storage.Table;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The domains, kept in a table and held in memory. Private keys are encrypted at rest, SMTP passwords slowly hashed.
 *
 * <p>A domain may send before its records are found in DNS: who runs the installation answers for that. Its state says what
 * DNS said.
 */
public final class StoredDomains implements Domains, SigningKeys {
    /** Most domains of an installation: all are in memory, some kilobytes each. */
    public static final int MAX_DOMAINS = 100_000;

    private static final String ED25519_SUFFIX = "-ed25519";

    /**
     * What the records to publish say of this installation.
     *
     * @param hostname this installation's mail host, such as {@code mail.example.com}
     * @param trackingHost the host of tracking links
     */
    public record Settings(String hostname, String trackingHost) {}

    private final InstantSource clock;
    private final SecureRandom random;
    private final Sources sources;
    private final DomainStore store;
    private final Keyring keyring;
    private final PublishedRecords records;
    private final DnsInspection inspection;
    private final DomainHistory history;
    private final StoredKeys keys;
    private final StoredLogins logins;

    /**
     * Reads all domains.
     *
     * @param sources what domains' mail leaves from
     * @param slowWork platform threads for password hashes; as many as may run at once
     */
    public StoredDomains(
            Table table,
            Vault vault,
            Resolver resolver,
            KeyMaker keyMaker,
            Settings settings,
            Sources sources,
            InstantSource clock,
            SecureRandom random,
            ExecutorService slowWork) {
        this.clock = clock;
        this.random = random;
        this.sources = sources;
        this.store = new DomainStore(table);
        this.keyring = new Keyring(vault, keyMaker);
        this.records = new PublishedRecords(settings.hostname(), settings.trackingHost());
        this.inspection = new DnsInspection(resolver, settings.hostname(), this::publicSources);
        this.history = new DomainHistory(table);
        this.keys = new StoredKeys(store, keyring, records, clock);
        this.logins = new StoredLogins(table, store, clock, random, slowWork);
    }

    /** Those that a receiver can see: behind a translation of addresses it sees others. */
    private List<InetAddress> publicSources() {
        return sources.addresses().stream()
                .map(source -> source.address())
                .filter(address ->
                        !address.isLoopbackAddress() && !address.isSiteLocalAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    /** Makes the account's sandbox domain unless it is there: its mail is captured and never leaves the machine. */
    public SendingDomain sandbox(String account, String name) {
        return store.alone(() -> find(name)
                .orElseGet(() -> make(
                        DomainName.parse(name),
                        SendingDomain.Type.SANDBOX,
                        new NewDomain(account, name, "", "", 0, false),
                        List.of())));
    }

    // ---- asking

    @Override
    public Optional<SendingDomain> find(String name) {
        return store.find(name).map(DomainRow::domain);
    }

    @Override
    public List<SendingDomain> list(String account) {
        return store.of(account, Order.NEWEST_FIRST).toList();
    }

    @Override
    public Listing list(Selection selection) {
        List<SendingDomain> items = new ArrayList<>();
        int[] total = {0};
        selection.accounts().stream()
                .flatMap(account -> store.of(account, selection.order()))
                .filter(domain -> isSelected(domain, selection))
                .forEach(domain -> {
                    int number = total[0]++;
                    if (number >= selection.skip() && items.size() < selection.limit()) {
                        items.add(domain);
                    }
                });
        return new Listing(items, total[0]);
    }

    private static boolean isSelected(SendingDomain domain, Selection selection) {
        return (selection.state().isEmpty() || selection.state().get() == domain.state())
                && domain.name().contains(selection.search())
                && (selection.authority().isEmpty()
                        || domain.signing().authority().equals(selection.authority()));
    }

    /** {@inheritDoc} One of each algorithm, RSA first; where there are several they take turns. */
    @Override
    public List<DkimKey> ofDomain(String domain) {
        return store.find(domain).map(row -> keyring.signers(authority(row))).orElse(List.of());
    }

    @Override
    public Optional<DkimKey> named(String domain, String selector) {
        return store.find(domain)
                .flatMap(row -> row.domain().signing().key(selector).map(key -> keyring.open(row, key)));
    }

    /** A domain whose authority is gone signs itself. */
    private DomainRow authority(DomainRow row) {
        return row.domain().isOwnAuthority()
                ? row
                : store.find(row.domain().signing().authority())
                        .filter(other ->
                                other.domain().account().equals(row.domain().account()))
                        .orElse(row);
    }

    @Override
    public List<DnsRecord> sendingRecords(String name) {
        DomainRow row = store.required(name);
        return sending(row).map(wanted -> wanted.found(row)).toList();
    }

    private Stream<Wanted> sending(DomainRow row) {
        return records.sending(row.domain(), authority(row).domain(), clock.instant()).stream();
    }

    @Override
    public List<DnsRecord> receivingRecords(String name) {
        DomainRow row = store.required(name);
        return records.receiving(row.domain()).stream()
                .map(wanted -> wanted.found(row))
                .toList();
    }

    @Override
    public List<DomainEvent> history(String name, int limit) {
        return history.list(store.required(name).domain(), limit);
    }

    @Override
    public DomainKeys domainKeys() {
        return keys;
    }

    @Override
    public Logins logins() {
        return logins;
    }

    /** Of all domains. */
    Stream<String> names() {
        return store.names();
    }

    // ---- changing

    /**
     * {@inheritDoc}
     *
     * <p>Without a password in {@code wish} no SMTP login works until {@link Logins#set} makes one; the account's API keys always
     * do.
     */
    @Override
    public SendingDomain create(NewDomain wish) {
        String name = DomainName.parse(wish.name());
        if (!wish.smtpPassword().isEmpty()) {
            StoredLogins.checkLength(wish.smtpPassword());
        }
        KeyWish keyWish = wish.keys();
        if (!keyWish.selector().isEmpty()) {
            StoredKeys.requireSelector("dkim_selector", keyWish.selector());
        }
        StoredKeys.bits("dkim_key_size", keyWish.bits());
        SettingsCheck.check(name, wish.settings());
        refuseTaken(name);
        // Made ahead: an RSA key takes up to a second, and others change domains meanwhile.
        Authorities.Choice choice = Authorities.choose(store, wish.account(), name, keyWish.authority());
        List<Made> made = choice.authority().equals(name) ? keys(name, choice.host(), keyWish) : List.of();
        return store.alone(() -> {
            refuseTaken(name);
            if (!Authorities.choose(store, wish.account(), name, keyWish.authority())
                    .equals(choice)) {
                throw new DomainRefusedException("the domain's DKIM authority was changed meanwhile; try again");
            }
            assign(name, wish);
            SendingDomain domain = make(name, SendingDomain.Type.CUSTOM, wish, made);
            if (!wish.smtpPassword().isEmpty()) {
                logins.set(domain.smtpLogin(), wish.smtpPassword());
            }
            return domain;
        });
    }

    private void refuseTaken(String name) {
        if (store.find(name).isPresent()) {
            throw new DomainRefusedException("This domain name is already taken");
        }
        if (store.size() >= MAX_DOMAINS) {
            throw new DomainRefusedException("At most " + MAX_DOMAINS + " domains are possible");
        }
    }

    private void assign(String name, NewDomain wish) {
        if (!wish.sources().equals(new Assignment.Shared())) {
            try {
                sources.assign(name, wish.account(), wish.sources());
            } catch (AddressRefusedException refused) {
                throw new DomainRefusedException(String.valueOf(refused.getMessage()));
            }
        }
    }

    private List<Made> keys(String name, String host, KeyWish wish) {
        List<String> selectors = wish.automatic()
                ? Rotations.SELECTORS
                : List.of(wish.selector().isEmpty() ? KeyWish.DEFAULT_SELECTOR : wish.selector());
        int bits = StoredKeys.bits("dkim_key_size", wish.bits());
        List<Made> made = new ArrayList<>();
        for (String selector : selectors) {
            made.add(keyring.make(name, host, selector, DkimKey.Algorithm.RSA_SHA256, bits, now()));
        }
        if (wish.ed25519()) {
            // RFC 8463 §3: a selector holds one key, so the second algorithm needs a second selector.
            made.add(keyring.make(
                    name, host, selectors.getFirst() + ED25519_SUFFIX, DkimKey.Algorithm.ED25519_SHA256, 0, now()));
        }
        return made;
    }

    private SendingDomain make(String name, SendingDomain.Type type, NewDomain wish, List<Made> given) {
        Authorities.Choice choice = type == SendingDomain.Type.SANDBOX
                ? new Authorities.Choice(name, name)
                : Authorities.choose(store, wish.account(), name, wish.keys().authority());
        List<Made> made = type == SendingDomain.Type.SANDBOX ? keys(name, name, wish.keys()) : given;
        Signing signing = new Signing(
                choice.authority(), choice.host(), wish.keys().automatic(), Signing.Rotation.OFF, List.of());
        SendingDomain.State state =
                type == SendingDomain.Type.SANDBOX ? SendingDomain.State.ACTIVE : SendingDomain.State.UNVERIFIED;
        DomainRow row = new DomainRow(
                new SendingDomain(id(), wish.account(), name, now(), state, type, wish.settings(), signing),
                Map.of(),
                Map.of());
        for (Made one : made) {
            boolean waits = one.key().selector().equals(Rotations.SELECTORS.getLast())
                    && wish.keys().automatic();
            DomainKey key = waits ? one.key() : one.key().activated(false, now());
            row = row.withKey(key, one.encrypted());
        }
        return store.put(row).domain();
    }

    @Override
    public SendingDomain update(String name, UnaryOperator<DomainSettings> change) {
        return store.change(name, row -> {
                    DomainSettings settings = change.apply(row.domain().settings());
                    SettingsCheck.check(row.name(), settings);
                    return row.with(settings);
                })
                .domain();
    }

    @Override
    public boolean delete(String name) {
        return store.alone(() -> {
            Optional<DomainRow> row = store.find(name);
            if (row.isEmpty()) {
                return false;
            }
            SendingDomain domain = row.get().domain();
            if (domain.isSandbox()) {
                throw new DomainRefusedException("The sandbox domain can't be deleted");
            }
            if (domain.state() == SendingDomain.State.DISABLED) {
                throw new DomainRefusedException("A disabled domain can't be deleted");
            }
            Authorities.requireFree(store, domain);
            store.delete(row.get());
            keyring.forget(domain.name());
            sources.forget(domain.name());
            logins.empty(domain.name());
            return true;
        });
    }

    // ---- DNS

    @Override
    public SendingDomain verify(String name) {
        DomainRow before = store.required(name);
        if (before.domain().isSandbox()) {
            return before.domain();
        }
        Map<String, Wanted> wanted = wanted(before);
        Map<String, Finding> findings = new LinkedHashMap<>();
        wanted.forEach((key, record) -> findings.put(key, inspection.look(record)));
        return store.alone(() -> {
            // The same look as before may have been had of a record that is no longer wanted.
            DomainRow row = store.required(name);
            DomainRow after = Verification.of(row, wanted.values(), findings, this::authority, now());
            List<DomainEvent> events = Verification.events(row, after, wanted.values(), now());
            if (!after.equals(row)) {
                store.put(after);
            }
            history.add(after.domain(), events);
            return after.domain();
        });
    }

    /** Looks at DNS, and lets another key take over if it is time. For the one who looks again and again. */
    void tend(String name) {
        verify(name);
        Optional<DomainRow> row = store.find(name).filter(it -> Rotations.isDue(it, now()));
        if (row.isPresent()) {
            keys.rotate(name);
        }
    }

    /** All that is worth a look: the keys that don't sign too, for they may have to. */
    private Map<String, Wanted> wanted(DomainRow row) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        Stream.of(
                        sending(row),
                        records.receiving(row.domain()).stream(),
                        row.domain().signing().keys().stream().map(key -> records.wanted(key, row.domain())))
                .flatMap(it -> it)
                .forEach(record -> wanted.putIfAbsent(record.findingKey(), record));
        return wanted;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private String id() {
        byte[] id = new byte[12];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
