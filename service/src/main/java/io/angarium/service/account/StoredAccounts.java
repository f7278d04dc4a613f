package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The one account of this installation and its keys, kept in a table and held in memory.
 *
 * <p>A key reads {@code <32 hex>-<8 hex>-<8 hex>}; the last two groups are its id. Only its SHA-256 is kept: a key is random
 * and long, so a fast hash is enough, and a request must not pay for a slow one.
 */
public final class StoredAccounts implements Accounts {
    /** Most keys of the account. */
    public static final int MAX_KEYS = 1_000;
    /** Shortest key that may be imposed, in characters. */
    public static final int MIN_IMPOSED_KEY = 8;
    /** Longest secret that is looked at, in characters. */
    public static final int MAX_SECRET = 256;

    private static final String PARTITION = "account";
    private static final String KEYS = "keys";
    private static final byte[] ACCOUNT_ID = "id".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final String IMPOSED = "admin.key";

    /** A key's place in memory is found by a piece of its hash, which tells a listener of timing nothing about the key. */
    private record StoredKey(KeyFacts facts, byte[] hash, boolean imposed) {}

    private final Table table;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final String account;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Map<Long, StoredKey> keys;

    private StoredAccounts(Table table, InstantSource clock, RandomGenerator random) {
        this.table = table;
        this.clock = clock;
        this.random = random;
        this.account = accountId();
        this.keys = load();
    }

    /**
     * Reads the account's keys; makes the account if there is none.
     *
     * @param random unpredictable, such as {@link java.security.SecureRandom}
     */
    public static StoredAccounts open(Table table, InstantSource clock, RandomGenerator random) {
        return new StoredAccounts(table, clock, random);
    }

    /** The account's id, 24 hexadecimal digits. */
    @Override
    public String account() {
        return account;
    }

    /** Makes the first key if there is none. Its secret is in the answer and nowhere else. */
    public Optional<NewKey> createFirstKey() {
        return keys.isEmpty() ? Optional.of(createKey("made at first start")) : Optional.empty();
    }

    /**
     * Lets exactly this secret be the key that the operator imposes by a setting; one imposed before stops working.
     *
     * @throws IllegalArgumentException if it is too short or too long
     */
    public void impose(String secret) {
        if (secret.length() < MIN_IMPOSED_KEY || secret.length() > MAX_SECRET) {
            throw new IllegalArgumentException(
                    "admin.key has to have " + MIN_IMPOSED_KEY + " to " + MAX_SECRET + " characters");
        }
        byte[] hash = hash(secret);
        writing.lock();
        try {
            List<Change> changes = new ArrayList<>();
            boolean known = false;
            for (StoredKey key : keys.values()) {
                boolean same = MessageDigest.isEqual(key.hash(), hash);
                known |= same;
                if (key.imposed() && !same) {
                    changes.add(new Change.Delete(rowKey(key.facts().id())));
                }
            }
            if (!known) {
                changes.add(put(new StoredKey(new KeyFacts(idOf(secret), IMPOSED, clock.instant()), hash, true)));
            }
            apply(changes);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Optional<Caller> authenticate(String secret) {
        if (secret.length() > MAX_SECRET) {
            return Optional.empty();
        }
        byte[] hash = hash(secret);
        StoredKey key = keys.get(place(hash));
        return key != null && MessageDigest.isEqual(key.hash(), hash)
                ? Optional.of(Caller.administrator(account, key.facts().id()))
                : Optional.empty();
    }

    @Override
    public NewKey createKey(String description) {
        writing.lock();
        try {
            if (keys.size() >= MAX_KEYS) {
                throw new IllegalStateException("an account has at most " + MAX_KEYS + " keys; delete one first");
            }
            String secret = randomHex(16) + "-" + randomHex(4) + "-" + randomHex(4);
            KeyFacts facts = new KeyFacts(idOf(secret), description, clock.instant());
            apply(List.of(put(new StoredKey(facts, hash(secret), false))));
            return new NewKey(facts, secret);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public List<KeyFacts> keys() {
        return keys.values().stream()
                .map(StoredKey::facts)
                .sorted(Comparator.comparing(KeyFacts::createdAt).thenComparing(KeyFacts::id))
                .toList();
    }

    @Override
    public boolean deleteKey(String id) {
        writing.lock();
        try {
            boolean known =
                    keys.values().stream().anyMatch(key -> key.facts().id().equals(id));
            if (!known) {
                return false;
            }
            if (keys.size() == 1) {
                throw new IllegalStateException("the last key can't be deleted; create another one first");
            }
            apply(List.of(new Change.Delete(rowKey(id))));
            return true;
        } finally {
            writing.unlock();
        }
    }

    private void apply(List<Change> changes) {
        if (!changes.isEmpty()) {
            table.write(KEYS, changes);
            keys = load();
        }
    }

    private Map<Long, StoredKey> load() {
        Map<Long, StoredKey> loaded = new HashMap<>();
        byte[] all = {};
        for (Table.Row row : table.range(KEYS, all, all, Table.Direction.ASCENDING, MAX_KEYS + 1)) {
            StoredKey key = decode(row);
            loaded.put(place(key.hash()), key);
        }
        return Map.copyOf(loaded);
    }

    private static Change put(StoredKey key) {
        byte[] value = new CompactWriter(128)
                .number(VERSION)
                .octets(key.hash())
                .text(key.facts().description())
                .number(key.facts().createdAt().toEpochMilli())
                .number(key.imposed() ? 1 : 0)
                .toBytes();
        return new Change.Put(rowKey(key.facts().id()), value);
    }

    private static StoredKey decode(Table.Row row) {
        CompactReader reader = new CompactReader(row.value()).version(VERSION);
        byte[] hash = reader.octets();
        KeyFacts facts =
                new KeyFacts(new String(row.key(), UTF_8), reader.text(), Instant.ofEpochMilli(reader.number()));
        return new StoredKey(facts, hash, reader.number() == 1);
    }

    private String accountId() {
        table.putIfAbsent(PARTITION, ACCOUNT_ID, randomHex(12).getBytes(US_ASCII));
        return table.get(PARTITION, ACCOUNT_ID)
                .map(id -> new String(id, US_ASCII))
                .orElseThrow(() -> new IllegalStateException("the account's row was just written and is not there"));
    }

    /** The last two groups of a key in our own format; of any other secret nothing may be shown, so its id is random. */
    private String idOf(String secret) {
        return secret.matches("[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}")
                ? secret.substring(33)
                : randomHex(4) + "-" + randomHex(4);
    }

    private String randomHex(int octets) {
        byte[] bytes = new byte[octets];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] rowKey(String id) {
        return id.getBytes(UTF_8);
    }

    private static long place(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
