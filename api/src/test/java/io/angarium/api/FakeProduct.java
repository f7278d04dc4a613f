package io.angarium.api;

import io.angarium.service.account.Caller;
import io.angarium.service.cancellation.Cancellations;
import io.angarium.service.domain.DnsRecord;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.event.Events;
import io.angarium.service.inbox.Inbox;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions;
import io.angarium.spool.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The product's services in memory, as far as the HTTP layer can tell. */
final class FakeProduct implements Domains, Submissions, Events, Inbox, Cancellations {
    static final String KEY = "key-0123456789abcdef";
    static final String DOMAIN = "send.test";
    static final Instant MADE = Instant.parse("2025-02-24T22:44:03Z");

    final List<MessageForm> sent = new CopyOnWriteArrayList<>();
    final List<MessageForm> sentMime = new CopyOnWriteArrayList<>();
    final List<Origin> origins = new CopyOnWriteArrayList<>();
    final List<Query> queries = new CopyOnWriteArrayList<>();
    final List<String> cancelled = new CopyOnWriteArrayList<>();
    final Map<String, String> credentials = new LinkedHashMap<>();
    final Map<String, SendingDomain> domains = new LinkedHashMap<>();
    volatile Result answer = new Result.Queued("1@send.test");
    volatile CountDownLatch gate = new CountDownLatch(0);
    final CountDownLatch entered = new CountDownLatch(1);

    private final String account;

    /** @param account whose everything is */
    FakeProduct(String account) {
        this.account = account;
        domains.put(DOMAIN, domain(DOMAIN));
    }

    SendingDomain domain(String name) {
        return new SendingDomain(
                "0123456789abcdef01234567",
                account,
                name,
                MADE,
                SendingDomain.State.ACTIVE,
                SendingDomain.Type.CUSTOM,
                false,
                false,
                false,
                "disabled",
                "email",
                "http",
                List.of());
    }

    @Override
    public long ofTag(String account, String tag) {
        cancelled.add("tag " + tag + " of " + account);
        return 20_000_000;
    }

    @Override
    public long ofDomain(String account, String domain) {
        cancelled.add("domain " + domain + " of " + account);
        return 3;
    }

    @Override
    public OptionalLong ofMessage(String account, String messageId) {
        cancelled.add("message " + messageId + " of " + account);
        return messageId.startsWith("unknown") ? OptionalLong.empty() : OptionalLong.of(1);
    }

    @Override
    public Optional<SendingDomain> find(String name) {
        return Optional.ofNullable(domains.get(name));
    }

    @Override
    public List<SendingDomain> list(String account) {
        return domains.values().stream()
                .filter(domain -> domain.account().equals(account))
                .toList();
    }

    @Override
    public SendingDomain create(NewDomain wanted) {
        if (domains.containsKey(wanted.name())) {
            throw new DomainRefusedException("This domain name is already taken");
        }
        SendingDomain made = domain(wanted.name());
        domains.put(made.name(), made);
        return made;
    }

    @Override
    public boolean delete(String name) {
        return domains.remove(name) != null;
    }

    @Override
    public SendingDomain setConnection(String name, boolean requireTls, boolean skipVerification) {
        SendingDomain it = domains.get(name);
        SendingDomain now = new SendingDomain(
                it.id(),
                it.account(),
                it.name(),
                it.createdAt(),
                it.state(),
                it.type(),
                requireTls,
                skipVerification,
                it.wildcard(),
                it.spamAction(),
                it.webPrefix(),
                it.webScheme(),
                it.keys());
        domains.put(name, now);
        return now;
    }

    @Override
    public SendingDomain verify(String name) {
        return domains.get(name);
    }

    @Override
    public List<DnsRecord> sendingRecords(String name) {
        return List.of(new DnsRecord("TXT", "s1._domainkey." + name, "k=rsa; p=AAAA", "", "unknown", List.of()));
    }

    @Override
    public List<DnsRecord> receivingRecords(String name) {
        return List.of(new DnsRecord("MX", name, "mx." + name, "10", "valid", List.of("mx." + name)));
    }

    @Override
    public boolean checkCredential(String login, String password) {
        return password.equals(credentials.get(login));
    }

    @Override
    public void setCredential(String login, String password) {
        credentials.put(login, password);
    }

    @Override
    public List<Credential> credentials(String domain) {
        return credentials.keySet().stream()
                .filter(login -> login.endsWith("@" + domain))
                .sorted()
                .map(login -> new Credential(login, MADE))
                .toList();
    }

    @Override
    public boolean deleteCredential(String login) {
        return credentials.remove(login) != null;
    }

    @Override
    public int deleteCredentials(String domain) {
        int count = credentials.size();
        credentials.keySet().removeIf(login -> login.endsWith("@" + domain));
        return count - credentials.size();
    }

    @Override
    public Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sent.add(form);
        origins.add(origin);
        return answer;
    }

    @Override
    public Result sendMime(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        sentMime.add(form);
        return answer;
    }

    @Override
    public Page list(String owner, String domain, Query query) {
        queries.add(query);
        return new Page(List.of(Map.of("event", "accepted")), "p", "n", "f", "l");
    }

    @Override
    public Page page(String owner, String domain, String token) {
        if (!token.equals("n")) {
            throw new IllegalArgumentException("page token is not valid");
        }
        return new Page(List.of(), "p", "n", "f", "l");
    }

    @Override
    public Optional<StoredMessage> message(String owner, String messageId) {
        return Optional.empty();
    }

    @Override
    public Optional<Map<String, Object>> trace(String owner, String messageId) {
        return messageId.equals("<a/b@send.test>")
                ? Optional.of(Map.of("message", Map.of("id", "a/b@send.test"), "recipients", List.of()))
                : Optional.empty();
    }

    @Override
    public Optional<StoredLetter> stored(String owner, String domain, String key) {
        String letter = "From: Bob <bob@send.test>\r\nTo: ann@dest.test\r\nSubject: Hi\r\nMessage-Id: <1@send.test>\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n";
        return key.equals("KEY")
                ? Optional.of(new StoredLetter(
                        "bob@send.test", List.of("ann@dest.test"), letter.getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public List<Item> items(int limit) {
        return List.of(item("1").orElseThrow());
    }

    @Override
    public Optional<Item> item(String id) {
        return id.equals("1")
                ? Optional.of(new Item(
                        "1",
                        MADE,
                        "bob@send.test",
                        List.of("ann@dest.test"),
                        "Hi",
                        "Hello",
                        "",
                        List.of(new Header("Subject", "Hi")),
                        "Subject: Hi\r\n\r\nHello".getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public Item capture(String returnPath, List<String> recipients, byte[] letter) {
        throw new UnsupportedOperationException();
    }
}
