package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
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
 * hash, with a key that only this process has, so that not every connection pays for the slow one.
 */
final class Credentials {
    static final int MIN_PASSWORD = 5;
    static final int MAX_PASSWORD = 32;
    /** Most logins of one domain. */
    static final int MAX_LOGINS = 1_000;
    /** Longest login that is looked at, in characters. */
    static final int MAX_LOGIN = 320;

    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Table table;
    private final SecureRandom random;
    private final ExecutorService hashing;
    private final SecretKeySpec processKey;
    private final Cache<String, byte[]> verified = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    /** @param hashing platform threads: a slow hash takes tens of milliseconds of CPU */
    Credentials(Table table, SecureRandom random, ExecutorService hashing) {
        this.table = table;
        this.random = random;
        this.hashing = hashing;
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
        Optional<byte[]> row = table.get(partition(domain), key(local));
        if (row.isEmpty()) {
            return false;
        }
        PasswordHash stored = PasswordHash.parse(new String(row.get(), US_ASCII));
        boolean matches = slowly(() -> stored.matches(password));
        if (matches) {
            verified.put(login, fast);
        }
        return matches;
    }

    void set(String domain, String local, String password) {
        checkLength(password);
        if (login(local).isEmpty() || local.length() > MAX_LOGIN) {
            throw new DomainRefusedException("Parameter 'login' is missing");
        }
        if (table.get(partition(domain), key(local)).isEmpty() && keys(domain).size() >= MAX_LOGINS) {
            throw new DomainRefusedException("A domain has at most " + MAX_LOGINS + " credentials");
        }
        PasswordHash hash = slowly(() -> PasswordHash.of(password, random));
        table.write(
                partition(domain),
                List.of(new Change.Put(key(local), hash.text().getBytes(US_ASCII))));
        verified.invalidate(login(local) + "@" + domain);
    }

    void deleteAll(String domain) {
        List<Change> changes = new ArrayList<>();
        keys(domain).forEach(key -> changes.add(new Change.Delete(key)));
        if (!changes.isEmpty()) {
            table.write(partition(domain), changes);
        }
        verified.asMap().keySet().removeIf(login -> login.endsWith("@" + domain));
    }

    static void checkLength(String password) {
        if (password.length() < MIN_PASSWORD) {
            throw new DomainRefusedException("Password is too short. It must be between 5 and 32 characters.");
        }
        if (password.length() > MAX_PASSWORD) {
            throw new DomainRefusedException("Password is too long. It must be between 5 and 32 characters.");
        }
    }

    private List<byte[]> keys(String domain) {
        byte[] all = {};
        return table.range(partition(domain), all, all, Table.Direction.ASCENDING, MAX_LOGINS).stream()
                .map(Table.Row::key)
                .toList();
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
