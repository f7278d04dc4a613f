package io.angarium.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What records mean for mail, whoever looks them up: null MX, implicit MX, both families of addresses. */
final class LookupResolver implements Resolver {
    private static final String LOCALHOST = "localhost";

    private final Lookup source;
    private final Lookup lookup;
    private final Duration patience;

    /**
     * A resolver over a look-up.
     *
     * @param patience how long one call may take in all
     */
    LookupResolver(Lookup lookup, Duration patience) {
        this.patience = patience;
        this.source = lookup;
        this.lookup = new AliasLookup(lookup);
    }

    @Override
    public MailExchangers mailExchangers(String domain) {
        Optional<Name> name = name(domain);
        if (name.isEmpty()) {
            return new MailExchangers.None(notAName(domain));
        }
        Deadline deadline = Deadline.in(patience);
        return switch (lookup.ask(new Question(name.get(), Type.MX), deadline)) {
            case Answer.Records found -> exchangers(found);
            case Answer.NoData none -> implicit(domain, none.secure(), deadline);
            case Answer.NoName _ -> new MailExchangers.None("there is no domain " + domain);
            case Answer.Failed failed -> new MailExchangers.Unavailable(failed.reason());
            case Answer.Alias _ -> throw new IllegalStateException("aliases have been followed");
        };
    }

    private static MailExchangers exchangers(Answer.Records found) {
        List<MailExchangers.Exchanger> exchangers = found.records().stream()
                .map(MXRecord.class::cast)
                .filter(mx -> !mx.getTarget().equals(Name.root))
                .map(mx -> new MailExchangers.Exchanger(mx.getPriority(), host(mx.getTarget())))
                .sorted(Comparator.comparingInt(MailExchangers.Exchanger::preference))
                .toList();
        if (exchangers.isEmpty()) {
            // RFC 7505 §3: one record with the root as its host. Beside other records (§4) it counts for nothing.
            return new MailExchangers.NullMx();
        }
        return new MailExchangers.Found(exchangers, false, found.ttl(), found.secure());
    }

    /** RFC 5321 §5.1: without any MX record the domain itself is the host, with preference 0. */
    private MailExchangers implicit(String domain, boolean secure, Deadline deadline) {
        return switch (addresses(domain, deadline)) {
            case Addresses.Found found ->
                new MailExchangers.Found(
                        List.of(new MailExchangers.Exchanger(0, domain.toLowerCase(Locale.ROOT))),
                        true,
                        found.ttl(),
                        secure);
            case Addresses.None _ -> new MailExchangers.None(domain + " has neither MX nor address records");
            case Addresses.Unavailable(String reason) -> new MailExchangers.Unavailable(reason);
        };
    }

    /** An address written out is its own answer; localhost is this machine (RFC 6761 §6.3). */
    @Override
    public Addresses addresses(String host) {
        return addresses(host, Deadline.in(patience));
    }

    private Addresses addresses(String host, Deadline deadline) {
        if (AddressLiteral.isOne(host)) {
            return new Addresses.Found(List.of(AddressLiteral.parse(host)), Duration.ofDays(1));
        }
        if (isLocalhost(host)) {
            return new Addresses.Found(List.of(InetAddress.getLoopbackAddress()), Duration.ofDays(1));
        }
        Optional<Name> name = name(host);
        if (name.isEmpty()) {
            return new Addresses.None(notAName(host));
        }
        CompletableFuture<Answer> six = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("dns-aaaa")
                .start(() -> six.complete(askGuarded(new Question(name.get(), Type.AAAA), deadline)));
        Answer four = lookup.ask(new Question(name.get(), Type.A), deadline);
        return combine(host, six.join(), four);
    }

    /** A bug on the other thread must not leave this one waiting. */
    private Answer askGuarded(Question question, Deadline deadline) {
        try {
            return lookup.ask(question, deadline);
        } catch (RuntimeException bug) {
            return new Answer.Failed("look-up of " + question + " broke off: " + bug, Duration.ZERO);
        }
    }

    private static Addresses combine(String host, Answer six, Answer four) {
        List<InetAddress> addresses = new ArrayList<>();
        Duration ttl = Duration.ofSeconds(Integer.MAX_VALUE);
        boolean secure = true;
        String name = host;
        for (Answer answer : List.of(six, four)) {
            if (answer instanceof Answer.Records found) {
                secure &= found.secure();
                name = host(found.records().getFirst().getName());
                found.records().forEach(record -> addresses.add(address(record)));
                ttl = found.ttl().compareTo(ttl) < 0 ? found.ttl() : ttl;
            }
        }
        if (!addresses.isEmpty()) {
            return new Addresses.Found(addresses, ttl, name, secure);
        }
        return Stream.of(four, six)
                .filter(Answer.Failed.class::isInstance)
                .map(Answer.Failed.class::cast)
                .findFirst()
                .<Addresses>map(failed -> new Addresses.Unavailable(failed.reason()))
                .orElseGet(() -> new Addresses.None(
                        four instanceof Answer.NoName ? "there is no host " + host : host + " has no address"));
    }

    private static InetAddress address(Record record) {
        return record instanceof AAAARecord six ? six.getAddress() : ((ARecord) record).getAddress();
    }

    /**
     * RFC 7672 §2.2.2 and §2.2.3: asked for at the name behind the aliases if all of them are proved, then at the host's own
     * name; not at all where the addresses are not proved, since servers of unsigned zones are known to choke on TLSA.
     */
    @Override
    public TlsaRecords tlsa(String host, int port) {
        Deadline deadline = Deadline.in(patience);
        if (AddressLiteral.isOne(host) || isLocalhost(host)) {
            return new TlsaRecords.None(host + " is not a name that DNSSEC could vouch for");
        }
        return switch (addresses(host, deadline)) {
            case Addresses.None none -> new TlsaRecords.None(none.reason());
            case Addresses.Unavailable unavailable -> new TlsaRecords.Unavailable(unavailable.reason());
            case Addresses.Found found -> {
                if (found.secure()) {
                    TlsaRecords expanded = tlsaAt(found.name(), port, deadline);
                    boolean isOver = !(expanded instanceof TlsaRecords.None)
                            || found.name().equalsIgnoreCase(host);
                    yield isOver ? expanded : tlsaAt(host, port, deadline);
                }
                yield isSecureAlias(host, deadline)
                        ? tlsaAt(host, port, deadline)
                        : new TlsaRecords.None("the addresses of " + host + " are not signed");
            }
        };
    }

    /** A signed alias to an unsigned name: the records at the alias itself still count. */
    private boolean isSecureAlias(String host, Deadline deadline) {
        return name(host)
                .map(name -> source.ask(new Question(name, Type.CNAME), deadline))
                .filter(answer -> answer instanceof Answer.Records && answer.secure())
                .isPresent();
    }

    private TlsaRecords tlsaAt(String host, int port, Deadline deadline) {
        String owner = "_" + port + "._tcp." + host;
        Optional<Name> name = name(owner);
        if (name.isEmpty()) {
            return new TlsaRecords.None(notAName(owner));
        }
        return switch (lookup.ask(new Question(name.get(), Type.TLSA), deadline)) {
            case Answer.Records found
            when found.secure() ->
                new TlsaRecords.Found(
                        host.toLowerCase(Locale.ROOT),
                        found.records().stream().map(LookupResolver::tlsa).toList(),
                        found.ttl());
            case Answer.Records _ -> new TlsaRecords.None(owner + " is not signed");
            case Answer.NoData _, Answer.NoName _ -> new TlsaRecords.None(owner + " has no TLSA record");
            case Answer.Failed failed -> new TlsaRecords.Unavailable(failed.reason());
            case Answer.Alias _ -> throw new IllegalStateException("aliases have been followed");
        };
    }

    private static TlsaRecords.Tlsa tlsa(Record record) {
        TLSARecord tlsa = (TLSARecord) record;
        return new TlsaRecords.Tlsa(
                tlsa.getCertificateUsage(),
                tlsa.getSelector(),
                tlsa.getMatchingType(),
                tlsa.getCertificateAssociationData());
    }

    @Override
    public Texts texts(String owner) {
        Optional<Name> name = name(owner);
        if (name.isEmpty()) {
            return new Texts.None(notAName(owner));
        }
        return switch (lookup.ask(new Question(name.get(), Type.TXT), Deadline.in(patience))) {
            case Answer.Records found ->
                new Texts.Found(
                        found.records().stream().map(LookupResolver::joined).toList(), found.ttl());
            case Answer.NoData _ -> new Texts.None(owner + " has no TXT record");
            case Answer.NoName _ -> new Texts.None("there is no name " + owner);
            case Answer.Failed failed -> new Texts.Unavailable(failed.reason());
            case Answer.Alias _ -> throw new IllegalStateException("aliases have been followed");
        };
    }

    /** RFC 7208 §3.3, RFC 6376 §3.6.2.2: the strings of a record follow each other with nothing between. */
    private static String joined(Record record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((TXTRecord) record).getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Optional<Name> name(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Name.fromString(text, Name.root));
        } catch (TextParseException broken) {
            return Optional.empty();
        }
    }

    private static String notAName(String text) {
        return "'" + text + "' can't be a name in the DNS";
    }

    private static String host(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }

    private static boolean isLocalhost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals(LOCALHOST) || lower.endsWith("." + LOCALHOST);
    }
}
