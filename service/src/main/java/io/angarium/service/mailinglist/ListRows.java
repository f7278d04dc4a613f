package io.angarium.service.mailinglist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.mailinglist.MailingList.AccessLevel;
import io.angarium.service.mailinglist.MailingList.ReplyPreference;
import java.time.Instant;

/** How lists, members and their counts become rows. */
final class ListRows {
    private static final int VERSION = 1;

    /** How many members a list has, and how many of them are subscribed. */
    record Count(long all, long subscribed) {
        static final Count NONE = new Count(0, 0);

        Count plus(Member member) {
            return new Count(all + 1, subscribed + (member.subscribed() ? 1 : 0));
        }

        Count minus(Member member) {
            return new Count(all - 1, subscribed - (member.subscribed() ? 1 : 0));
        }
    }

    private ListRows() {}

    static byte[] encode(MailingList list) {
        return new CompactWriter(128)
                .number(VERSION)
                .text(list.id())
                .text(list.name())
                .text(list.description())
                .text(list.listId())
                .text(list.accessLevel().word())
                .text(list.replyPreference().word())
                .number(list.createdAt().toEpochMilli())
                .toBytes();
    }

    static MailingList list(String account, byte[] key, byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        return new MailingList(
                reader.text(),
                account,
                new String(key, UTF_8),
                reader.text(),
                reader.text(),
                reader.text(),
                AccessLevel.of(reader.text()),
                ReplyPreference.of(reader.text()),
                Instant.ofEpochMilli(reader.number()));
    }

    static byte[] encode(Member member) {
        return new CompactWriter(64)
                .number(VERSION)
                .number(member.subscribed() ? 1 : 0)
                .text(member.name())
                .text(member.vars())
                .toBytes();
    }

    static Member member(String address, byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        boolean subscribed = reader.number() == 1;
        return new Member(address, reader.text(), reader.text(), subscribed);
    }

    static byte[] encode(Count count) {
        return new CompactWriter(16)
                .number(VERSION)
                .number(count.all())
                .number(count.subscribed())
                .toBytes();
    }

    static Count count(byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        return new Count(reader.number(), reader.number());
    }
}
