package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.account.ApiKey.Holder;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import java.time.Instant;
import java.util.Optional;

/**
 * A key as it is kept.
 *
 * @param hash SHA-256 of the secret
 * @param imposed whether the operator's settings brought it
 */
record KeyRow(ApiKey key, byte[] hash, boolean imposed) {
    private static final int VERSION = 2;

    Table.Change put() {
        Wanted wanted = key.wanted();
        byte[] value = new CompactWriter(192)
                .number(VERSION)
                .octets(hash)
                .number(imposed ? 1 : 0)
                .text(wanted.kind().name())
                .text(wanted.role().name())
                .text(wanted.domain().orElse(""))
                .text(wanted.description())
                .text(wanted.holder().userId())
                .text(wanted.holder().userName())
                .text(wanted.holder().email())
                .number(key.expiresAt().map(Instant::toEpochMilli).orElse(0L))
                .number(key.disabledReason().isPresent() ? 1 : 0)
                .text(key.disabledReason().orElse(""))
                .number(key.createdAt().toEpochMilli())
                .number(key.updatedAt().toEpochMilli())
                .toBytes();
        return new Table.Change.Put(key.id().getBytes(UTF_8), value);
    }

    static KeyRow decode(String account, Table.Row row) {
        CompactReader reader = new CompactReader(row.value()).version(VERSION);
        byte[] hash = reader.octets();
        boolean imposed = reader.number() == 1;
        KeyKind kind = KeyKind.valueOf(reader.text());
        Role role = Role.valueOf(reader.text());
        String domain = reader.text();
        String description = reader.text();
        Holder holder = new Holder(reader.text(), reader.text(), reader.text());
        long expires = reader.number();
        boolean disabled = reader.number() == 1;
        String reason = reader.text();
        ApiKey key = new ApiKey(
                new String(row.key(), UTF_8),
                account,
                new Wanted(kind, role, domain.isEmpty() ? Optional.empty() : Optional.of(domain), description, holder),
                expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)),
                disabled ? Optional.of(reason) : Optional.empty(),
                Instant.ofEpochMilli(reader.number()),
                Instant.ofEpochMilli(reader.number()));
        return new KeyRow(key, hash, imposed);
    }
}
