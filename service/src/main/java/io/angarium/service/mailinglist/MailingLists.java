package io.angarium.service.mailinglist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.mailinglist.MailingList.AccessLevel;
import io.angarium.service.mailinglist.MailingList.ReplyPreference;
import io.angarium.service.suppression.BadEntryException;
import io.angarium.service.suppression.Entry;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.Row;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The lists in a table: a partition per account with a row per list, and a partition per list with a row per member.
 *
 * <p>Any thread. Every change is durable when its call returns. What belongs to another account is not there.
 */
public final class MailingLists {
    /** Lists of one account. */
    public static final int MAX_LISTS = 10_000;
    /** Members of one list. */
    public static final int MAX_MEMBERS = 2_500_000;

    private static final int LOCKS = 64;
    private static final int ID_BYTES = 12;

    /**
     * What a list is to be; what is empty stays as it is, or takes the usual value for a new list.
     *
     * @param address to be had by {@link #address}
     */
    public record Wish(
            Optional<String> address,
            Optional<String> name,
            Optional<String> description,
            Optional<String> listId,
            Optional<AccessLevel> accessLevel,
            Optional<ReplyPreference> replyPreference) {}

    /** What a member is to be; what is empty stays as it is. */
    public record MemberWish(
            Optional<String> address, Optional<String> name, Optional<String> vars, Optional<Boolean> subscribed) {}

    /** How many members a list has, and how many of them are subscribed. */
    public record Counts(long all, long subscribed) {}

    private final Table table;
    private final MemberTable members;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    /** @param random for ids, which need not be secret */
    public MailingLists(Table table, InstantSource clock, RandomGenerator random) {
        this.table = table;
        this.members = new MemberTable(table);
        this.clock = clock;
        this.random = random;
        Arrays.setAll(locks, _ -> new ReentrantLock());
    }

    /**
     * An address as lists and members have it.
     *
     * @throws BadListException if it is none
     */
    public static String address(String text) {
        try {
            return Entry.address(text);
        } catch (BadEntryException e) {
            throw new BadListException(String.valueOf(e.getMessage()));
        }
    }

    // ---- lists

    /**
     * Makes a list.
     *
     * @throws BadListException if the account has one with this address, or as many as it may have
     */
    public MailingList create(String account, Wish wish) {
        String address = wish.address().orElseThrow();
        return locked(account, () -> {
            if (find(account, address).isPresent()) {
                throw new BadListException("Duplicate object");
            }
            if (count(account) >= MAX_LISTS) {
                throw new BadListException("an account has at most " + MAX_LISTS + " mailing lists");
            }
            MailingList list = new MailingList(
                    id(),
                    account,
                    address,
                    wish.name().orElse(""),
                    wish.description().orElse(""),
                    wish.listId().orElse(address.replace('@', '.')),
                    wish.accessLevel().orElse(AccessLevel.READONLY),
                    wish.replyPreference().orElse(ReplyPreference.LIST),
                    clock.instant());
            table.write(lists(account), List.of(put(list)));
            return list;
        });
    }

    public Optional<MailingList> find(String account, String address) {
        return table.get(lists(account), key(address)).map(row -> ListRows.list(account, key(address), row));
    }

    /** Changes a list; empty if there is none. Its members stay, also under a new address. */
    public Optional<MailingList> update(String account, String address, Wish wish) {
        return locked(
                account,
                () -> find(account, address).map(before -> {
                    MailingList now = new MailingList(
                            before.id(),
                            account,
                            wish.address().orElse(before.address()),
                            wish.name().orElse(before.name()),
                            wish.description().orElse(before.description()),
                            wish.listId().orElse(before.listId()),
                            wish.accessLevel().orElse(before.accessLevel()),
                            wish.replyPreference().orElse(before.replyPreference()),
                            before.createdAt());
                    boolean isMoved = !now.address().equals(before.address());
                    if (isMoved && find(account, now.address()).isPresent()) {
                        throw new BadListException("Duplicate object");
                    }
                    table.write(
                            lists(account),
                            isMoved ? List.of(new Change.Delete(key(before.address())), put(now)) : List.of(put(now)));
                    return now;
                }));
    }

    /** Deletes a list with its members; whether there was one. */
    public boolean delete(String account, String address) {
        Optional<MailingList> list = locked(account, () -> {
            Optional<MailingList> found = find(account, address);
            found.ifPresent(it -> table.write(lists(account), List.of(new Change.Delete(key(address)))));
            return found;
        });
        list.ifPresent(it -> locked(it.id(), () -> {
            members.deleteAll(it.id());
            return it;
        }));
        return list.isPresent();
    }

    public int count(String account) {
        return table.range(lists(account), key(""), key(""), Direction.ASCENDING, MAX_LISTS)
                .size();
    }

    /** The first lists behind an address, in order; from the first if it is empty. */
    public List<MailingList> after(String account, String address, int limit) {
        byte[] from = address.isEmpty() ? key("") : Arrays.copyOf(key(address), key(address).length + 1);
        return read(account, table.range(lists(account), from, key(""), Direction.ASCENDING, limit));
    }

    /** The last lists ahead of an address, in order; the last of all if it is empty. */
    public List<MailingList> before(String account, String address, int limit) {
        return read(
                account,
                table.range(lists(account), key(""), key(address), Direction.DESCENDING, limit)
                        .reversed());
    }

    private static List<MailingList> read(String account, List<Row> rows) {
        return rows.stream()
                .map(row -> ListRows.list(account, row.key(), row.value()))
                .toList();
    }

    // ---- members

    public Counts counts(MailingList list) {
        ListRows.Count count = members.count(list.id());
        return new Counts(count.all(), count.subscribed());
    }

    public Optional<Member> member(MailingList list, String address) {
        return members.find(list.id(), address);
    }

    /**
     * Adds a member.
     *
     * @param upsert if it is there already it is replaced
     * @throws BadListException if it is there already, or the list is full
     */
    public void add(MailingList list, Member member, boolean upsert) {
        locked(list.id(), () -> {
            if (!upsert && members.find(list.id(), member.address()).isPresent()) {
                throw new BadListException("Address already exists '" + member.address() + "'");
            }
            members.put(list.id(), List.of(member));
            return member;
        });
    }

    /**
     * Adds many; all or none.
     *
     * @param upsert those that are there already are replaced; else they stay as they are
     * @throws BadListException if the list had more than it may have
     */
    public void addAll(MailingList list, List<Member> some, boolean upsert) {
        locked(list.id(), () -> {
            List<Member> wanted = upsert
                    ? some
                    : some.stream()
                            .filter(it -> members.find(list.id(), it.address()).isEmpty())
                            .toList();
            members.put(list.id(), wanted);
            return wanted;
        });
    }

    /**
     * Changes a member; empty if there is none.
     *
     * @throws BadListException if another one has the new address
     */
    public Optional<Member> update(MailingList list, String address, MemberWish wish) {
        return locked(
                list.id(),
                () -> members.find(list.id(), address).map(before -> {
                    Member now = new Member(
                            wish.address().orElse(address),
                            wish.name().orElse(before.name()),
                            wish.vars().orElse(before.vars()),
                            wish.subscribed().orElse(before.subscribed()));
                    if (now.address().equals(address)) {
                        members.put(list.id(), List.of(now));
                    } else if (members.find(list.id(), now.address()).isPresent()) {
                        throw new BadListException("Address already exists '" + now.address() + "'");
                    } else {
                        members.replace(list.id(), before, now);
                    }
                    return now;
                }));
    }

    /** Whether it was there. */
    public boolean delete(MailingList list, String address) {
        return locked(list.id(), () -> {
            Optional<Member> member = members.find(list.id(), address);
            member.ifPresent(it -> members.delete(list.id(), it));
            return member.isPresent();
        });
    }

    /**
     * Members behind an address, in order.
     *
     * @param address empty: from the first
     * @param subscribed only these; null: all
     * @param skip of those that are meant; costs as much as reading them
     */
    public List<Member> membersAfter(
            MailingList list, String address, @Nullable Boolean subscribed, int skip, int limit) {
        return members.read(list.id(), Direction.ASCENDING, address, subscribed, skip, limit);
    }

    /** Members ahead of an address, in order; the last of all if it is empty. */
    public List<Member> membersBefore(MailingList list, String address, @Nullable Boolean subscribed, int limit) {
        return members.read(list.id(), Direction.DESCENDING, address, subscribed, 0, limit)
                .reversed();
    }

    private interface Step<T> {
        T apply();
    }

    private <T> T locked(String what, Step<T> step) {
        ReentrantLock lock = locks[Math.floorMod(what.hashCode(), LOCKS)];
        lock.lock();
        try {
            return step.apply();
        } finally {
            lock.unlock();
        }
    }

    private static Change put(MailingList list) {
        return new Change.Put(key(list.address()), ListRows.encode(list));
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] key(String address) {
        return address.getBytes(UTF_8);
    }

    private static String lists(String account) {
        return "l/" + account;
    }
}
