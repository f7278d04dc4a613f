package io.angarium.service.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.Installation.SettableClock;
import io.angarium.service.domain.Logins.Login;
import io.angarium.storage.Table;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredLoginsTest {
    private final SettableClock clock = new SettableClock();
    private final SecureRandom random = new SecureRandom();
    private final CountingExecutor hashing = new CountingExecutor();
    private final Installation installation = new Installation();
    private final StoredLogins logins = logins();

    private StoredLogins logins() {
        installation.domain("example.test");
        installation.domain("other.test");
        Table table = installation.tables.table("domains");
        return new StoredLogins(table, new DomainStore(table), clock, random, hashing);
    }

    @AfterEach
    void close() {
        installation.close();
        hashing.shutdownNow();
    }

    @Test
    void hashesAsOftenForAnUnknownLoginAsForAWrongPassword() {
        logins.set("ann@example.test", "a-password");

        assertThat(hashesOf(() -> logins.check("ann@example.test", "b-password")))
                .isOne();
        assertThat(hashesOf(() -> logins.check("zoe@example.test", "b-password")))
                .isOne();
        assertThat(hashesOf(() -> logins.check("ann@nowhere.test", "b-password")))
                .isOne();
        String tooLong = "x".repeat(Logins.MAX_PASSWORD + 1);
        assertThat(hashesOf(() -> logins.check("ann@example.test", tooLong))).isZero();
        assertThat(hashesOf(() -> logins.check("zoe@example.test", tooLong))).isZero();
        assertThat(hashesOf(() -> logins.check("ann@nowhere.test", tooLong))).isZero();
    }

    @Test
    void hashesAsHardForNobodyAsForAStoredPassword() {
        PasswordHash stored = PasswordHash.of("a-password", random);
        PasswordHash nobody = PasswordHash.ofNobody(random);

        assertThat(nobody.memoryKib()).isEqualTo(stored.memoryKib());
        assertThat(nobody.passes()).isEqualTo(stored.passes());
        assertThat(nobody.lanes()).isEqualTo(stored.lanes());
        assertThat(nobody.salt()).hasSameSizeAs(stored.salt());
        assertThat(nobody.hash()).hasSameSizeAs(stored.hash());
    }

    @Test
    void knowsSinceWhenALoginIsThere() {
        Instant made = clock.instant();
        logins.set("Zoe@example.test", "a-password");
        clock.advance(Duration.ofDays(1));
        logins.set("ann@example.test", "a-password");
        logins.set("zoe@example.test", "b-password");
        logins.set("max@other.test", "a-password");

        assertThat(logins.list("example.test"))
                .containsExactly(
                        new Login("ann@example.test", clock.instant(), false),
                        new Login("zoe@example.test", made, false));
    }

    @Test
    void letsNobodyInWithADeletedLoginThoughItWasRemembered() {
        logins.set("ann@example.test", "a-password");
        assertThat(logins.check("ann@example.test", "a-password")).isTrue();

        assertThat(logins.delete("Ann@example.test")).isTrue();

        assertThat(logins.check("ann@example.test", "a-password")).isFalse();
        assertThat(logins.delete("ann@example.test")).isFalse();
    }

    @Test
    void deletesTheLoginsOfOneDomainAndCountsThem() {
        logins.set("ann@example.test", "a-password");
        logins.set("zoe@example.test", "a-password");
        logins.set("max@other.test", "a-password");

        assertThat(logins.deleteAll("example.test")).isEqualTo(2);

        assertThat(logins.deleteAll("example.test")).isZero();
        assertThat(logins.check("max@other.test", "a-password")).isTrue();
    }

    private int hashesOf(Runnable check) {
        int before = hashing.started.get();
        check.run();
        return hashing.started.get() - before;
    }

    private static final class CountingExecutor extends ThreadPoolExecutor {
        private final AtomicInteger started = new AtomicInteger();

        CountingExecutor() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            started.incrementAndGet();
        }
    }
}
