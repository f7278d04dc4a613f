package io.angarium.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/**
 * A DNS made of the records that it is given: for tests and simulations. What the records mean is decided by the same code as
 * in the real one. Any thread, also while records are added.
 *
 * <pre>{@code
 * Resolver dns = new ZoneResolver()
 *         .add("example.test", "MX", "10 mx.example.test.")
 *         .add("mx.example.test", "A", "192.0.2.1")
 *         .fail("broken.test");
 * }</pre>
 */
public final class ZoneResolver implements Resolver {
    private static final Duration TTL = Duration.ofHours(1);

    private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private final Set<Name> failing = ConcurrentHashMap.newKeySet();
    private final Set<Name> signed = ConcurrentHashMap.newKeySet();
    private final Resolver meaning = new LookupResolver((question, _) -> ask(question), TTL);

    /**
     * Adds a record.
     *
     * @param type A, AAAA, MX, TXT, CNAME …
     * @param value as in a zone file: {@code 10 mx.example.test.}
     */
    public ZoneResolver add(String name, String type, String value) {
        try (Tokenizer tokens = new Tokenizer(value)) {
            Name owner = Name.fromString(name, Name.root);
            Record record = Record.fromString(owner, Type.value(type), DClass.IN, TTL.toSeconds(), tokens, Name.root);
            records.computeIfAbsent(owner, _ -> new CopyOnWriteArrayList<>()).add(record);
            return this;
        } catch (IOException broken) {
            throw new IllegalArgumentException(name + " " + type + " " + value + " is not a record", broken);
        }
    }

    /** From now on nobody answers for this name. */
    public ZoneResolver fail(String name) {
        failing.add(nameOf(name));
        return this;
    }

    /** From now on there is an answer for this name again. */
    public ZoneResolver recover(String name) {
        failing.remove(nameOf(name));
        return this;
    }

    /** From now on DNSSEC vouches for this name and all names below it, also for what they don't have. */
    public ZoneResolver sign(String zone) {
        signed.add(nameOf(zone));
        return this;
    }

    private boolean isSigned(Name name) {
        return signed.stream().anyMatch(name::subdomain);
    }

    private static Name nameOf(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (IOException broken) {
            throw new IllegalArgumentException("'" + name + "' can't be a name in the DNS", broken);
        }
    }

    private Answer ask(Question question) {
        if (failing.contains(question.name())) {
            return new Answer.Failed("nobody answers for " + question.name().toString(true), Duration.ZERO);
        }
        boolean secure = isSigned(question.name());
        List<Record> owned = records.getOrDefault(question.name(), List.of());
        if (owned.isEmpty()) {
            return new Answer.NoName(TTL, secure);
        }
        for (Record record : owned) {
            if (record instanceof CNAMERecord alias && question.type() != Type.CNAME) {
                return new Answer.Alias(alias.getTarget(), TTL, secure);
            }
        }
        List<Record> matching = owned.stream()
                .filter(record -> record.getType() == question.type())
                .toList();
        return matching.isEmpty() ? new Answer.NoData(TTL, secure) : new Answer.Records(matching, TTL, secure);
    }

    @Override
    public MailExchangers mailExchangers(String domain) {
        return meaning.mailExchangers(domain);
    }

    @Override
    public Addresses addresses(String host) {
        return meaning.addresses(host);
    }

    @Override
    public TlsaRecords tlsa(String host, int port) {
        return meaning.tlsa(host, port);
    }

    @Override
    public Texts texts(String name) {
        return meaning.texts(name);
    }
}
