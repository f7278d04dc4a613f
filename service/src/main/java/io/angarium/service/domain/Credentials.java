package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.service.domain.Domains.Credential;
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
final class Credentials {
    static final int MIN_PASSWORD = 5;
    static final int MAX_PASSWORD = 32;
    /** Most logins of one domain. */
    static final int MAX_LOGINS = 1_000;
    /** Longest login that is looked at, in characters. */
    static final int MAX_LOGIN = 320;

    private static final int VERSION = 1;
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Table table;
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
    Credentials(Table table, InstantSource clock, SecureRandom random, ExecutorService hashing) {
        this.table = table;
        this.clock = clock;
        this.random = random;
        this.hashing = hashing;
        this.nobody = PasswordHash.ofNobody(random);
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.processKey = new SecretKeySpec(key, "HmacSHA256");
    }

    boolean check(String domain, String local, String password) {
        if (password.length() > MAX_PASSWORD || local.length() > MAX_LOGIN) {
            return false;
        }
        String login = login(local) + "@" + domain;
        byte[] fast = fastHash(password);
        byte[] remembered = verified.getIfPresent(login);
        if (remembered != null && MessageDigest.isEqual(remembered, fast)) {
            return true;
        }
        Optional<Row> row = row(domain, local);
        PasswordHash stored = row.map(Row::hash).orElse(nobody);
        boolean matches = slowly(() -> stored.matches(password)) && row.isPresent();
        if (matches) {
            verified.put(login, fast);
        }
        return matches;
    }

    /** Works as hard as {@link #check} and says no: for a login at no domain. */
    boolean checkNobody(String password) {
        if (password.length() <= MAX_PASSWORD) {
            slowly(() -> nobody.matches(password));
        }
        return false;
    }

    void set(String domain, String local, String password) {
        checkLength(password);
        if (login(local).isEmpty() || local.length() > MAX_LOGIN) {
            throw new DomainRefusedException("Parameter 'login' is missing");
        }
        Optional<Row> known = row(domain, local);
        if (known.isEmpty() && rows(domain).size() >= MAX_LOGINS) {
            throw new DomainRefusedException("A domain has at most " + MAX_LOGINS + " credentials");
        }
        PasswordHash hash = slowly(() -> PasswordHash.of(password, random));
        Row row = new Row(known.map(Row::createdAt).orElseGet(clock::instant), hash);
        table.write(partition(domain), List.of(new Change.Put(key(local), row.encode())));
        verified.invalidate(login(local) + "@" + domain);
    }

    /** By login. */
    List<Credential> list(String domain) {
        return rows(domain).stream()
                .map(row -> new Credential(
                        new String(row.key(), UTF_8) + "@" + domain,
                        Row.decode(row.value()).createdAt()))
                .toList();
    }

    /** False if there is none. */
    boolean delete(String domain, String local) {
        if (row(domain, local).isEmpty()) {
            return false;
        }
        table.write(partition(domain), List.of(new Change.Delete(key(local))));
        verified.invalidate(login(local) + "@" + domain);
        return true;
    }

    /** How many there were. */
    int deleteAll(String domain) {
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

    private Optional<Row> row(String domain, String local) {
        return table.get(partition(domain), key(local)).map(Row::decode);
    }

    private List<Table.Row> rows(String domain) {
        byte[] all = {};
        return table.range(partition(domain), all, all, Table.Direction.ASCENDING, MAX_LOGINS);
    }

    /** A login as it is kept. */
    private record Row(Instant createdAt, PasswordHash hash) {
        byte[] encode() {
            return new CompactWriter(128)
                    .number(VERSION)
                    .number(createdAt.toEpochMilli())
                    .text(hash.text())
                    .toBytes();
        }

        static Row decode(byte[] value) {
            CompactReader reader = new CompactReader(value).version(VERSION);
            return new Row(Instant.ofEpochMilli(reader.number()), PasswordHash.parse(reader.text()));
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
        return login(local).getBytes(UTF_8);
    }

    private static String login(String local) {
        return local.strip().toLowerCase(Locale.ROOT);
    }
}
