package io.angarium.service.mailinglist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.mailinglist.ListRows.Count;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of lists: a partition per list, a row per member behind the letter {@code m}, and one before them that counts, so
 * that members and count are written together. Reading is for any thread, writing for whoever holds the list's lock.
 */
final class MemberTable {
    private static final byte[] COUNT = {'c'};
    private static final byte[] FIRST = {'m'};
    private static final byte[] END = {'m' + 1};
    private static final int AT_ONCE = 1_000;

    private final Table table;

    MemberTable(Table table) {
        this.table = table;
    }

    Count count(String list) {
        return table.get(partition(list), COUNT).map(ListRows::count).orElse(Count.NONE);
    }

    Optional<Member> find(String list, String address) {
        return table.get(partition(list), key(address)).map(row -> ListRows.member(address, row));
    }

    /**
     * Writes members, new ones and changed ones, and the count.
     *
     * @throws BadListException if the list had more members than a list may have
     */
    void put(String list, List<Member> members) {
        Count count = count(list);
        Map<String, Member> latest = new HashMap<>();
        for (Member member : members) {
            Member before = latest.get(member.address());
            Optional<Member> stored = before == null ? find(list, member.address()) : Optional.of(before);
            count = (stored.isPresent() ? count.minus(stored.get()) : count).plus(member);
            latest.put(member.address(), member);
        }
        if (count.all() > MailingLists.MAX_MEMBERS) {
            throw new BadListException("a list has at most " + MailingLists.MAX_MEMBERS + " members");
        }
        List<Change> changes = new ArrayList<>(latest.size() + 1);
        latest.values().forEach(member -> changes.add(new Change.Put(key(member.address()), ListRows.encode(member))));
        changes.add(new Change.Put(COUNT, ListRows.encode(count)));
        table.write(partition(list), changes);
    }

    /** Puts the member in the place of the one with another address. */
    void replace(String list, Member before, Member now) {
        Count count = count(list).minus(before).plus(now);
        table.write(
                partition(list),
                List.of(
                        new Change.Delete(key(before.address())),
                        new Change.Put(key(now.address()), ListRows.encode(now)),
                        new Change.Put(COUNT, ListRows.encode(count))));
    }

    void delete(String list, Member member) {
        Count count = count(list).minus(member);
        table.write(
                partition(list),
                List.of(new Change.Delete(key(member.address())), new Change.Put(COUNT, ListRows.encode(count))));
    }

    void deleteAll(String list) {
        List<Row> rows;
        do {
            rows = table.range(partition(list), new byte[0], new byte[0], Direction.ASCENDING, AT_ONCE);
            table.write(
                    partition(list),
                    rows.stream()
                            .<Change>map(row -> new Change.Delete(row.key()))
                            .toList());
        } while (rows.size() == AT_ONCE);
    }

    /**
     * Members in the order of their addresses, those behind one (ascending) or ahead of one (descending).
     *
     * @param address empty: from the end that the direction begins at
     * @param subscribed only these; null: all
     * @param skip of those that are meant
     */
    List<Member> read(
            String list, Direction direction, String address, @Nullable Boolean subscribed, int skip, int limit) {
        byte[] from = FIRST;
        byte[] to = END;
        if (!address.isEmpty() && direction == Direction.ASCENDING) {
            from = behind(key(address));
        } else if (!address.isEmpty()) {
            to = key(address);
        }
        List<Member> members = new ArrayList<>(Math.min(limit, AT_ONCE));
        int left = skip;
        while (members.size() < limit) {
            List<Row> rows = table.range(partition(list), from, to, direction, AT_ONCE);
            for (Row row : rows) {
                Member member = member(row);
                if (subscribed != null && member.subscribed() != subscribed) {
                    continue;
                }
                if (left > 0) {
                    left--;
                } else if (members.size() < limit) {
                    members.add(member);
                }
            }
            if (rows.size() < AT_ONCE) {
                break;
            }
            if (direction == Direction.ASCENDING) {
                from = behind(rows.getLast().key());
            } else {
                to = rows.getLast().key();
            }
        }
        return members;
    }

    private static Member member(Row row) {
        return ListRows.member(new String(row.key(), 1, row.key().length - 1, UTF_8), row.value());
    }

    private static byte[] key(String address) {
        return ("m" + address).getBytes(UTF_8);
    }

    private static byte[] behind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static String partition(String list) {
        return "m/" + list;
    }
}
