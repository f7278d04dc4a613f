package io.angarium.service.account;

import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Account.Panel;
import io.angarium.service.account.Account.Status;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An account as it is kept. */
final class AccountRow {
    private static final int VERSION = 1;

    private AccountRow() {}

    static byte[] encode(Account account) {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .text(account.parent().orElse(""))
                .text(account.name())
                .text(account.status().name())
                .text(account.disabledReason())
                .number(account.monthlyLimit().orElse(0))
                .number(account.panel().inactiveSeconds())
                .number(account.panel().absoluteSeconds())
                .text(account.panel().logoutUrl())
                .number(account.createdAt().toEpochMilli())
                .number(account.updatedAt().toEpochMilli())
                .number(account.features().size());
        account.features().forEach(feature -> writer.text(feature.name()));
        return writer.toBytes();
    }

    static Account decode(String id, byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        String parent = reader.text();
        String name = reader.text();
        Status status = Status.valueOf(reader.text());
        String reason = reader.text();
        long limit = reader.number();
        Panel panel = new Panel((int) reader.number(), (int) reader.number(), reader.text());
        Instant createdAt = Instant.ofEpochMilli(reader.number());
        Instant updatedAt = Instant.ofEpochMilli(reader.number());
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (int left = reader.count(); left > 0; left--) {
            features.add(Feature.valueOf(reader.text()));
        }
        return new Account(
                id,
                parent.isEmpty() ? Optional.empty() : Optional.of(parent),
                name,
                status,
                reason,
                features,
                limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit),
                panel,
                createdAt,
                updatedAt);
    }
}
