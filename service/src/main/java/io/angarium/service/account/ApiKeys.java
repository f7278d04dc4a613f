package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.account.Account.Status;
import io.angarium.service.account.ApiKey.Wanted;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The API keys of all accounts, kept in a table and held in memory. Any thread; {@link #authenticate} is on every request's
 * path.
 *
 * <p>A key reads {@code <32 hex>-<8 hex>-<8 hex>}; the last two groups are its id. Only its SHA-256 is kept: a key is random
 * and long, so a fast hash is enough, and a request must not pay for a slow one.
 */
public final class ApiKeys {
    /** Most keys of an account. */
    public static final int MAX_KEYS = 1_000;
    /** Shortest key that may be imposed, in characters. */
    public static final int MIN_IMPOSED_KEY = 8;
    /** Longest secret that is looked at, in characters. */
    public static final int MAX_SECRET = 256;
    /** Longest life of a key of kind {@link KeyKind#WEB}. */
    public static final Duration MAX_WEB = Duration.ofDays(1);

    private static final String IMPOSED = "admin.key";
    private static final String LOCAL = "local";
    private static final String PUBLIC = "public keys";

    /** A key just made; the only moment at which its secret is known. */
    public record NewKey(ApiKey facts, String secret) {}

    private final Table table;
    private final Accounts accounts;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock writing = new ReentrantLock();
    /** By a piece of the secret's hash, which tells a listener of timing nothing about the secret. */
    private final Map<Long, KeyRow> keys = new ConcurrentHashMap<>();

    private ApiKeys(Table table, Accounts accounts, InstantSource clock, RandomGenerator random) {
        this.table = table;
        this.accounts = accounts;
        this.clock = clock;
        this.random = random;
        load(accounts.primary());
        accounts.subaccounts().forEach(account -> load(account.id()));
    }

    /**
     * Reads the keys of all accounts.
     *
     * @param random unpredictable, such as {@link java.security.SecureRandom}
     */
    public static ApiKeys open(Table table, Accounts accounts, InstantSource clock, RandomGenerator random) {
        return new ApiKeys(table, accounts, clock, random);
    }

    /** Makes the primary account's first key if there is none. Its secret is in the answer and nowhere else. */
    public Optional<NewKey> createFirst(ApiKey.Holder owner) {
        return of(accounts.primary()).isEmpty()
                ? Optional.of(create(
                        accounts.primary(),
                        new Wanted(KeyKind.USER, Role.ADMIN, Optional.empty(), "made at first start", owner),
                        Optional.empty()))
                : Optional.empty();
    }

    /**
     * Lets exactly this secret be the key that the operator imposes by a setting; one imposed before stops working.
     *
     * @throws IllegalArgumentException if it is too short or too long
     */
    public void impose(String secret, ApiKey.Holder owner) {
        if (secret.length() < MIN_IMPOSED_KEY || secret.length() > MAX_SECRET) {
            throw new IllegalArgumentException(
                    "admin.key has to have " + MIN_IMPOSED_KEY + " to " + MAX_SECRET + " characters");
        }
        byte[] hash = hash(secret);
        writing.lock();
        try {
            boolean known = false;
            for (KeyRow row : List.copyOf(keys.values())) {
                boolean same = MessageDigest.isEqual(row.hash(), hash);
                known |= same;
                if (row.imposed() && !same) {
                    remove(row);
                }
            }
            if (!known) {
                Wanted wanted = new Wanted(KeyKind.USER, Role.ADMIN, Optional.empty(), IMPOSED, owner);
                put(new KeyRow(fresh(idOf(secret), accounts.primary(), wanted, Optional.empty()), hash, true));
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Lets this secret be an administrator's key of the primary account for as long as the process lives. The list of allowed
     * addresses doesn't bind it: whoever locked everybody out can mend that on the machine itself.
     */
    public void admitLocally(String secret) {
        Wanted wanted =
                new Wanted(KeyKind.WEB, Role.ADMIN, Optional.empty(), "this run of the server", ApiKey.Holder.NOBODY);
        byte[] hash = hash(secret);
        keys.put(place(hash), new KeyRow(fresh(LOCAL, accounts.primary(), wanted, Optional.empty()), hash, true));
    }

    /** Who calls with this secret, compared in constant time; empty if it is nobody's, or doesn't work any more. */
    public Optional<Caller> authenticate(String secret) {
        if (secret.length() > MAX_SECRET) {
            return Optional.empty();
        }
        byte[] hash = hash(secret);
        KeyRow row = keys.get(place(hash));
        if (row == null
                || !MessageDigest.isEqual(row.hash(), hash)
                || !row.key().works(clock.instant())) {
            return Optional.empty();
        }
        return accounts.find(row.key().account())
                .filter(account -> account.status() != Status.CLOSED)
                .map(account -> caller(row.key(), account));
    }

    private static Caller caller(ApiKey key, Account account) {
        return new Caller(
                account.id(),
                account.id(),
                account.parent().isEmpty(),
                key.id(),
                key.kind(),
                key.role(),
                key.wanted().domain());
    }

    /**
     * Makes a key.
     *
     * @param life how long it works; empty: until it is deleted, or for a day if it is of kind {@link KeyKind#WEB}
     * @throws AccountRefusedException if the account has as many as it may have
     */
    public NewKey create(String account, Wanted wanted, Optional<Duration> life) {
        writing.lock();
        try {
            if (of(account).size() >= MAX_KEYS) {
                throw new AccountRefusedException("could not create key, account limit reached");
            }
            Optional<Duration> bounded = wanted.kind() == KeyKind.WEB ? life.or(() -> Optional.of(MAX_WEB)) : life;
            String secret = randomHex(16) + "-" + randomHex(4) + "-" + randomHex(4);
            ApiKey key = fresh(
                    idOf(secret),
                    account,
                    wanted,
                    bounded.map(it -> clock.instant().plus(it)));
            put(new KeyRow(key, hash(secret), false));
            return new NewKey(key, secret);
        } finally {
            writing.unlock();
        }
    }

    /** The account's keys, oldest first; those that ran out too. */
    public List<ApiKey> of(String account) {
        return keys.values().stream()
                .map(KeyRow::key)
                .filter(key -> key.account().equals(account) && !key.id().equals(LOCAL))
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }

    public Optional<ApiKey> find(String account, String id) {
        return row(account, id).map(KeyRow::key);
    }

    /**
     * Whether there was such a key; a deleted key stops working at once.
     *
     * @throws AccountRefusedException if it is the last with which the primary account can be administered
     */
    public boolean delete(String account, String id) {
        writing.lock();
        try {
            Optional<KeyRow> row = row(account, id);
            row.ifPresent(this::checkNotLast);
            row.ifPresent(this::remove);
            return row.isPresent();
        } finally {
            writing.unlock();
        }
    }

    /** Deletes all keys of a subaccount. */
    public void deleteAll(String account) {
        writing.lock();
        try {
            for (ApiKey key : of(account)) {
                row(account, key.id()).ifPresent(this::remove);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Stops a key from working, or lets it work again.
     *
     * @param reason empty: it works
     * @return empty: there is no such key
     * @throws AccountRefusedException if it is the last with which the primary account can be administered
     */
    public Optional<ApiKey> setDisabled(String account, String id, Optional<String> reason) {
        writing.lock();
        try {
            Optional<KeyRow> row = row(account, id);
            if (reason.isPresent()) {
                row.ifPresent(this::checkNotLast);
            }
            return row.map(it -> {
                ApiKey key = it.key();
                ApiKey changed = new ApiKey(
                        key.id(), account, key.wanted(), key.expiresAt(), reason, key.createdAt(), clock.instant());
                put(new KeyRow(changed, it.hash(), it.imposed()));
                return changed;
            });
        } finally {
            writing.unlock();
        }
    }

    /** Makes the account's public key anew, which Mailgun's old address validation asks for; the one before is forgotten. */
    public String createPublic(String account) {
        String key = "pubkey-" + randomHex(16);
        table.write(PUBLIC, List.of(new Change.Put(account.getBytes(US_ASCII), hash(key))));
        return key;
    }

    private void checkNotLast(KeyRow row) {
        Instant now = clock.instant();
        boolean another = of(accounts.primary()).stream()
                .anyMatch(key -> !key.id().equals(row.key().id())
                        && key.role() == Role.ADMIN
                        && key.expiresAt().isEmpty()
                        && key.works(now));
        if (row.key().account().equals(accounts.primary()) && row.key().role() == Role.ADMIN && !another) {
            throw new AccountRefusedException("the last key can't be deleted");
        }
    }

    private Optional<KeyRow> row(String account, String id) {
        return keys.values().stream()
                .filter(row -> row.key().id().equals(id) && row.key().account().equals(account))
                .filter(row -> !id.equals(LOCAL))
                .findFirst();
    }

    private ApiKey fresh(String id, String account, Wanted wanted, Optional<Instant> expires) {
        Instant now = clock.instant();
        return new ApiKey(id, account, wanted, expires, Optional.empty(), now, now);
    }

    private void put(KeyRow row) {
        table.write(partition(row.key().account()), List.of(row.put()));
        keys.put(place(row.hash()), row);
    }

    private void remove(KeyRow row) {
        if (!row.key().id().equals(LOCAL)) {
            table.write(
                    partition(row.key().account()),
                    List.of(new Change.Delete(row.key().id().getBytes(UTF_8))));
        }
        keys.remove(place(row.hash()));
    }

    private void load(String account) {
        byte[] all = {};
        List<Table.Row> rows =
                new ArrayList<>(table.range(partition(account), all, all, Table.Direction.ASCENDING, MAX_KEYS + 1));
        for (Table.Row row : rows) {
            KeyRow read = KeyRow.decode(account, row);
            keys.put(place(read.hash()), read);
        }
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

    private static String partition(String account) {
        return "keys/" + account;
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
