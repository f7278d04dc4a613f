package io.angarium.service.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.dns.mtasts.MalformedPolicyException;
import io.angarium.dns.mtasts.PolicyStore;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.storage.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** MTA-STS policies in a table, a partition per domain; a row goes when its policy is over. Any thread. */
public final class StoredPolicies implements PolicyStore {
    /** Domains whose row, or lack of one, is kept in memory. */
    static final int MAX_REMEMBERED = 10_000;

    private static final int VERSION = 1;
    private static final byte[] KEY = "policy".getBytes(US_ASCII);

    private final Table table;
    private final Cache<String, Optional<Kept>> remembered =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    public StoredPolicies(Table table) {
        this.table = table;
    }

    @Override
    public Optional<Kept> find(String domain) {
        return remembered.get(domain, it -> table.get(it, KEY).flatMap(StoredPolicies::decode));
    }

    @Override
    public void keep(String domain, Kept policy) {
        byte[] row = new CompactWriter(256)
                .number(VERSION)
                .text(policy.id())
                .number(policy.fetched().toEpochMilli())
                .text(policy.policy().text())
                .toBytes();
        table.write(domain, List.of(new Table.Change.Put(KEY, row, policy.expires())));
        remembered.put(domain, Optional.of(policy));
    }

    /** A row that can't be read is as good as none: the policy is fetched anew. */
    private static Optional<Kept> decode(byte[] row) {
        try {
            CompactReader reader = new CompactReader(row).version(VERSION);
            String id = reader.text();
            Instant fetched = Instant.ofEpochMilli(reader.number());
            return Optional.of(new Kept(id, StsPolicy.parse(reader.text().getBytes(UTF_8)), fetched));
        } catch (MalformedRecordException | MalformedPolicyException broken) {
            return Optional.empty();
        }
    }
}
