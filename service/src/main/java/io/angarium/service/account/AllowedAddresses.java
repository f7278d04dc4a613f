package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From where an account's user keys work: from anywhere while the list is empty, else from its addresses and blocks alone.
 * Any thread; {@link #admits} is on every request's path and answers from memory.
 */
public final class AllowedAddresses {
    /** Most entries of an account. */
    public static final int MAX_ENTRIES = 1_000;

    private static final int VERSION = 1;

    /** An entry as it is shown: an address, or a block in CIDR notation. */
    public record Entry(String address, String description) {}

    private record Known(AddressRange range, Entry entry) {}

    private final Table table;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<String, List<Known>> entries = new ConcurrentHashMap<>();

    public AllowedAddresses(Table table) {
        this.table = table;
    }

    /** Whether the caller may call from this address: keys of other kinds than {@link KeyKind#USER} may from anywhere. */
    public boolean admits(Caller caller, String address) {
        if (caller.kind() != KeyKind.USER) {
            return true;
        }
        List<Known> list = known(caller.home());
        return list.isEmpty()
                || AddressRange.parse(address)
                        .map(one -> list.stream().anyMatch(it -> it.range().contains(one)))
                        .orElse(false);
    }

    /** In the order in which they were added. */
    public List<Entry> of(String account) {
        return known(account).stream().map(Known::entry).toList();
    }

    /**
     * Adds an entry; one that is there gets the new description.
     *
     * @throws AccountRefusedException if it is no address and no block, or there are too many
     */
    public void add(String account, String address, String description) {
        Known added = parse(address, description);
        writing.lock();
        try {
            List<Known> list = new ArrayList<>(known(account));
            int at = indexOf(list, added.range());
            if (at >= 0) {
                list.set(at, added);
            } else if (list.size() < MAX_ENTRIES) {
                list.add(added);
            } else {
                throw new AccountRefusedException("at most " + MAX_ENTRIES + " IP addresses can be allowed");
            }
            write(account, list);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Gives an entry another description.
     *
     * @throws AccountRefusedException if there is none
     */
    public void describe(String account, String address, String description) {
        Known changed = parse(address, description);
        writing.lock();
        try {
            List<Known> list = new ArrayList<>(known(account));
            list.set(required(list, changed.range()), changed);
            write(account, list);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Removes an entry.
     *
     * @throws AccountRefusedException if there is none
     */
    public void remove(String account, String address) {
        AddressRange range = parse(address, "").range();
        writing.lock();
        try {
            List<Known> list = new ArrayList<>(known(account));
            list.remove(required(list, range));
            write(account, list);
        } finally {
            writing.unlock();
        }
    }

    private static Known parse(String address, String description) {
        if (description.length() > Account.MAX_TEXT) {
            throw new AccountRefusedException("'description' is longer than " + Account.MAX_TEXT + " characters");
        }
        AddressRange range = AddressRange.parse(address)
                .orElseThrow(() -> new AccountRefusedException("Invalid IP Address or CIDR"));
        return new Known(range, new Entry(range.text(), description));
    }

    private static int required(List<Known> list, AddressRange range) {
        int at = indexOf(list, range);
        if (at < 0) {
            throw new AccountRefusedException("IP not found");
        }
        return at;
    }

    private static int indexOf(List<Known> list, AddressRange range) {
        return list.stream().map(Known::range).toList().indexOf(range);
    }

    private List<Known> known(String account) {
        return entries.computeIfAbsent(account, this::read);
    }

    private void write(String account, List<Known> list) {
        CompactWriter writer =
                new CompactWriter(64 * list.size()).number(VERSION).number(list.size());
        list.forEach(it -> writer.text(it.entry().address()).text(it.entry().description()));
        table.write(account, List.of(new Change.Put(row(), writer.toBytes())));
        entries.put(account, List.copyOf(list));
    }

    private List<Known> read(String account) {
        return table.get(account, row()).map(AllowedAddresses::decode).orElse(List.of());
    }

    private static List<Known> decode(byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        List<Known> list = new ArrayList<>();
        for (int left = reader.count(); left > 0; left--) {
            list.add(parse(reader.text(), reader.text()));
        }
        return List.copyOf(list);
    }

    private static byte[] row() {
        return "allowed addresses".getBytes(UTF_8);
    }
}
