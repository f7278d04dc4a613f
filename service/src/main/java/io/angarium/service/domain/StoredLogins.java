package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * SMTP logins of domains. Passwords are kept as slow hashes; one that was checked is remembered for a while as a fast keyed
 * hash, with a key that only this process has, so that not every connection pays for the slow one. Who is unknown is answered
 * no sooner than who has the wrong password: nobody learns from the time which logins there are.
 */
final class StoredLogins implements Logins {
    /** Most logins of one domain. */
    static final int MAX_LOGINS = 1_000;
    /** Longest login that is looked at, in characters. */
    static final int MAX_LOGIN = 320;

    private static final int VERSION = 2;
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Table table;
    private final DomainStore domains;
    private final InstantSource clock;
    private final SecureRandom random;
    private final ExecutorService hashing;
    private final PasswordHash nobody;
    private final SecretKeySpec processKey;
    private final Cache<String, byte[]> verified = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    /** @param hashing platform threads: a slow hash takes tens of milliseconds of CPU */
    StoredLogins(Table table, DomainStore domains, InstantSource clock, SecureRandom random, ExecutorService hashing) {
        this.table = table;
        this.domains = domains;
        this.clock = clock;
        this.random = random;
        this.hashing = hashing;
        this.nobody = PasswordHash.ofNobody(random);
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.processKey = new SecretKeySpec(key, "HmacSHA256");
    }

    @Override
    public boolean check(String login, String password) {
        Optional<Place> place = login.length() > MAX_LOGIN ? Optional.empty() : place(login);
        return place.isPresent() ? check(place.get(), password) : checkNobody(password);
    }

    private boolean check(Place place, String password) {
        if (password.length() > MAX_PASSWORD) {
            return false;
        }
        byte[] fast = fastHash(password);
        byte[] remembered = verified.getIfPresent(place.login());
        if (remembered != null && MessageDigest.isEqual(remembered, fast)) {
            return true;
        }
        Optional<Row> row = row(place);
        PasswordHash stored = row.map(Row::hash).orElse(nobody);
        boolean matches = slowly(() -> stored.matches(password)) && row.isPresent();
        if (matches) {
            verified.put(place.login(), fast);
        }
        return matches;
    }

    /** Works as hard as {@link #check} and says no: for a login at no domain. */
    private boolean checkNobody(String password) {
        if (password.length() <= MAX_PASSWORD) {
            slowly(() -> nobody.matches(password));
        }
        return false;
    }

    @Override
    public void set(String login, String password, boolean system) {
        checkLength(password);
        if (login.lastIndexOf('@') < 1) {
            throw new DomainRefusedException("login '" + login + "' is not an address at one of your domains");
        }
        if (login.length() > MAX_LOGIN || login.startsWith(" ")) {
            throw new DomainRefusedException(
                    "Parameter 'login' is not an address of at most " + MAX_LOGIN + " characters");
        }
        Place place = place(login)
                .orElseThrow(() ->
                        new DomainRefusedException("Domain not found: " + login.substring(login.lastIndexOf('@') + 1)));
        Optional<Row> known = row(place);
        if (known.isEmpty() && rows(place.domain()).size() >= MAX_LOGINS) {
            throw new DomainRefusedException("A domain has at most " + MAX_LOGINS + " credentials");
        }
        PasswordHash hash = slowly(() -> PasswordHash.of(password, random));
        Row row = new Row(
                known.map(Row::createdAt).orElseGet(clock::instant),
                hash,
                known.map(Row::system).orElse(system));
        table.write(partition(place.domain()), List.of(new Change.Put(key(place.local()), row.encode())));
        verified.invalidate(place.login());
    }

    @Override
    public List<Login> list(String domain) {
        return domains.find(domain)
                .map(row -> rows(row.name()).stream()
                        .map(login -> tell(row.name(), login))
                        .toList())
                .orElse(List.of());
    }

    private static Login tell(String domain, Table.Row row) {
        Row decoded = Row.decode(row.value());
        return new Login(new String(row.key(), UTF_8) + "@" + domain, decoded.createdAt(), decoded.system());
    }

    @Override
    public boolean delete(String login) {
        Optional<Place> place = place(login);
        if (place.flatMap(this::row).isEmpty()) {
            return false;
        }
        table.write(
                partition(place.get().domain()),
                List.of(new Change.Delete(key(place.get().local()))));
        verified.invalidate(place.get().login());
        return true;
    }

    @Override
    public int deleteAll(String domain) {
        return domains.find(domain).map(row -> empty(row.name())).orElse(0);
    }

    /** Also of a domain that is no more. How many there were. */
    int empty(String domain) {
        List<Change> changes = new ArrayList<>();
        rows(domain).forEach(row -> changes.add(new Change.Delete(row.key())));
        if (!changes.isEmpty()) {
            table.write(partition(domain), changes);
        }
        verified.asMap().keySet().removeIf(login -> login.endsWith("@" + domain));
        return changes.size();
    }

    static void checkLength(String password) {
        if (password.length() < MIN_PASSWORD) {
            throw new DomainRefusedException("Password is too short. It must be between 5 and 32 characters.");
        }
        if (password.length() > MAX_PASSWORD) {
            throw new DomainRefusedException("Password is too long. It must be between 5 and 32 characters.");
        }
    }

    /** A login taken apart; its domain is one of ours. */
    private record Place(String domain, String local) {
        String login() {
            return local + "@" + domain;
        }
    }

    private Optional<Place> place(String login) {
        int at = login.lastIndexOf('@');
        return at < 1
                ? Optional.empty()
                : domains.find(login.substring(at + 1))
                        .map(row -> new Place(
                                row.name(), login.substring(0, at).strip().toLowerCase(Locale.ROOT)));
    }

    private Optional<Row> row(Place place) {
        return table.get(partition(place.domain()), key(place.local())).map(Row::decode);
    }

    private List<Table.Row> rows(String domain) {
        byte[] all = {};
        return table.range(partition(domain), all, all, Table.Direction.ASCENDING, MAX_LOGINS);
    }

    /** A login as it is kept. */
    private record Row(Instant createdAt, PasswordHash hash, boolean system) {
        byte[] encode() {
            return new CompactWriter(128)
                    .number(VERSION)
                    .number(createdAt.toEpochMilli())
                    .text(hash.text())
                    .number(system ? 1 : 0)
                    .toBytes();
        }

        static Row decode(byte[] value) {
            CompactReader reader = new CompactReader(value).version(VERSION);
            return new Row(
                    Instant.ofEpochMilli(reader.number()), PasswordHash.parse(reader.text()), reader.number() == 1);
        }
    }

    private byte[] fastHash(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(processKey);
            return mac.doFinal(password.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private <T> T slowly(Callable<T> work) {
        Future<T> future = hashing.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a password could not be hashed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String partition(String domain) {
        return "credentials/" + domain;
    }

    private static byte[] key(String local) {
        return local.getBytes(UTF_8);
    }
}
