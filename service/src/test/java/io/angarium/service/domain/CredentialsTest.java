package io.angarium.service.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.domain.Domains.Credential;
import io.angarium.storage.memory.MemoryTables;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private final SettableClock clock = new SettableClock();
    private final SecureRandom random = new SecureRandom();
    private final CountingExecutor hashing = new CountingExecutor();
    private final Credentials credentials =
            new Credentials(new MemoryTables(clock).table("domains"), clock, random, hashing);

    @AfterEach
    void close() {
        hashing.shutdownNow();
    }

    @Test
    void hashesAsOftenForAnUnknownLoginAsForAWrongPassword() {
        credentials.set("example.test", "ann", "a-password");

        assertThat(hashesOf(() -> credentials.check("example.test", "ann", "b-password")))
                .isOne();
        assertThat(hashesOf(() -> credentials.check("example.test", "zoe", "b-password")))
                .isOne();
        assertThat(hashesOf(() -> credentials.checkNobody("b-password"))).isOne();
        String tooLong = "x".repeat(Credentials.MAX_PASSWORD + 1);
        assertThat(hashesOf(() -> credentials.check("example.test", "ann", tooLong)))
                .isZero();
        assertThat(hashesOf(() -> credentials.check("example.test", "zoe", tooLong)))
                .isZero();
        assertThat(hashesOf(() -> credentials.checkNobody(tooLong))).isZero();
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
        credentials.set("example.test", "Zoe", "a-password");
        clock.advance(Duration.ofDays(1));
        credentials.set("example.test", "ann", "a-password");
        credentials.set("example.test", "zoe", "b-password");
        credentials.set("other.test", "max", "a-password");

        assertThat(credentials.list("example.test"))
                .containsExactly(
                        new Credential("ann@example.test", clock.instant()), new Credential("zoe@example.test", made));
    }

    @Test
    void letsNobodyInWithADeletedLoginThoughItWasRemembered() {
        credentials.set("example.test", "ann", "a-password");
        assertThat(credentials.check("example.test", "ann", "a-password")).isTrue();

        assertThat(credentials.delete("example.test", "Ann")).isTrue();

        assertThat(credentials.check("example.test", "ann", "a-password")).isFalse();
        assertThat(credentials.delete("example.test", "ann")).isFalse();
    }

    @Test
    void deletesTheLoginsOfOneDomainAndCountsThem() {
        credentials.set("example.test", "ann", "a-password");
        credentials.set("example.test", "zoe", "a-password");
        credentials.set("other.test", "max", "a-password");

        assertThat(credentials.deleteAll("example.test")).isEqualTo(2);

        assertThat(credentials.deleteAll("example.test")).isZero();
        assertThat(credentials.check("other.test", "max", "a-password")).isTrue();
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
