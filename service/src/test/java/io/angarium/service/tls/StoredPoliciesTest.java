package io.angarium.service.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.mtasts.PolicyStore.Kept;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredPoliciesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Kept POLICY =
            new Kept("a1", new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("*.shop.test"), Duration.ofDays(1)), NOON);

    private final Table table = new MemoryTables(() -> NOON).table("mtasts");

    @Test
    void forgetsNothingOverARestart() {
        StoredPolicies policies = new StoredPolicies(table);
        assertThat(policies.find("shop.test")).isEmpty();
        policies.keep("shop.test", POLICY);
        assertThat(policies.find("shop.test")).contains(POLICY);
        assertThat(new StoredPolicies(table).find("shop.test")).contains(POLICY);
    }

    @Test
    void takesARowThatItCannotReadForNone() {
        table.write("shop.test", List.of(new Table.Change.Put("policy".getBytes(US_ASCII), new byte[] {1, 2, 3})));
        assertThat(new StoredPolicies(table).find("shop.test")).isEmpty();
    }
}
