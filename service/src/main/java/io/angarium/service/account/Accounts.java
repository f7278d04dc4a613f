package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Account.Panel;
import io.angarium.service.account.Account.Status;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The primary account and the accounts below it, kept in a table and held in memory. Any thread; {@link #find} is on every
 * send's path.
 */
public final class Accounts {
    /** Most subaccounts that are not closed. */
    public static final int MAX_SUBACCOUNTS = 1_000;
    /** Most that were ever made; closed ones are remembered, so that what they sent stays theirs. */
    public static final int MAX_EVER = 10_000;

    private static final String ALL = "accounts";
    private static final String PRIMARY = "account";
    private static final byte[] PRIMARY_ID = "id".getBytes(US_ASCII);

    private final Table table;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final String primary;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    private Accounts(Table table, InstantSource clock, RandomGenerator random) {
        this.table = table;
        this.clock = clock;
        this.random = random;
        table.putIfAbsent(PRIMARY, PRIMARY_ID, randomId().getBytes(US_ASCII));
        this.primary = new String(table.get(PRIMARY, PRIMARY_ID).orElseThrow(), US_ASCII);
        load();
        if (!accounts.containsKey(primary)) {
            put(Account.fresh(primary, Optional.empty(), "Angarium", clock.instant()));
        }
    }

    /**
     * Reads the accounts; makes the primary one if there is none.
     *
     * @param random unpredictable, such as {@link java.security.SecureRandom}
     */
    public static Accounts open(Table table, InstantSource clock, RandomGenerator random) {
        return new Accounts(table, clock, random);
    }

    /** The id of the account that has the others below it. */
    public String primary() {
        return primary;
    }

    /** Closed ones too. */
    public Optional<Account> find(String id) {
        return Optional.ofNullable(accounts.get(id));
    }

    /** An account that is below the primary one and not closed. */
    public Optional<Account> subaccount(String id) {
        return find(id).filter(account -> account.parent().isPresent() && account.status() != Status.CLOSED);
    }

    /** All below the primary one, closed ones too, oldest first. */
    public List<Account> subaccounts() {
        return accounts.values().stream()
                .filter(account -> account.parent().isPresent())
                .sorted(Comparator.comparing(Account::createdAt).thenComparing(Account::id))
                .toList();
    }

    /**
     * Makes a subaccount.
     *
     * @throws AccountRefusedException if there are too many, or the name is empty or too long
     */
    public Account create(String name) {
        checkName(name);
        writing.lock();
        try {
            if (accounts.size() > MAX_EVER) {
                throw childLimit();
            }
            checkRoom();
            return put(Account.fresh(randomId(), Optional.of(primary), name, clock.instant()));
        } finally {
            writing.unlock();
        }
    }

    /**
     * From now on the subaccount sends nothing; it can still be looked at.
     *
     * @throws AccountRefusedException if it is disabled already
     */
    public Account disable(String id, String reason) {
        if (reason.length() > Account.MAX_TEXT) {
            throw new AccountRefusedException("'reason' is longer than " + Account.MAX_TEXT + " characters");
        }
        return change(id, account -> {
            if (account.status() == Status.DISABLED) {
                throw new AccountRefusedException("subaccount is already disabled");
            }
            return account.with(Status.DISABLED, reason, clock.instant());
        });
    }

    /** Lets a disabled subaccount send again; an open one stays as it is. */
    public Account enable(String id) {
        return change(id, account -> account.isOpen() ? account : account.with(Status.OPEN, "", clock.instant()));
    }

    /** Closes a subaccount for good: what it sent stays in the log, and nobody's keys reach it. */
    public Account close(String id) {
        return change(id, account -> account.with(Status.CLOSED, "", clock.instant()));
    }

    /** Switches features on and off. */
    public Account setFeatures(String id, Map<Feature, Boolean> changes) {
        return change(id, account -> {
            Set<Feature> features = EnumSet.noneOf(Feature.class);
            features.addAll(account.features());
            changes.forEach((feature, enabled) -> {
                if (enabled) {
                    features.add(feature);
                } else {
                    features.remove(feature);
                }
            });
            return account.with(features, clock.instant());
        });
    }

    /**
     * Limits what the account may send in a month.
     *
     * @throws AccountRefusedException if it is out of bounds
     */
    public Account setMonthlyLimit(String id, long recipients) {
        if (recipients < Account.MIN_MONTHLY_LIMIT) {
            // Mailgun's spelling.
            throw new AccountRefusedException("The limit parameter minumum is " + Account.MIN_MONTHLY_LIMIT);
        }
        if (recipients > Account.MAX_MONTHLY_LIMIT) {
            throw new AccountRefusedException("The limit parameter maximum is " + Account.MAX_MONTHLY_LIMIT);
        }
        return change(id, account -> account.with(OptionalLong.of(recipients), clock.instant()));
    }

    public Account clearMonthlyLimit(String id) {
        return change(id, account -> account.with(OptionalLong.empty(), clock.instant()));
    }

    /** Names the account, and says how sessions in the panel end. */
    public Account describe(String id, String name, Panel panel) {
        checkName(name);
        return change(id, account -> account.with(name, panel, clock.instant()));
    }

    private Account change(String id, UnaryOperator<Account> change) {
        writing.lock();
        try {
            Account before = accounts.get(id);
            if (before == null || before.status() == Status.CLOSED) {
                throw new AccountRefusedException("Not Found");
            }
            return put(change.apply(before));
        } finally {
            writing.unlock();
        }
    }

    private void checkRoom() {
        long open = accounts.values().stream()
                .filter(account -> account.parent().isPresent() && account.status() != Status.CLOSED)
                .count();
        if (open >= MAX_SUBACCOUNTS) {
            throw childLimit();
        }
    }

    private static AccountRefusedException childLimit() {
        return new AccountRefusedException("Parent account has reached its allotted child limit");
    }

    private static void checkName(String name) {
        if (name.isBlank() || name.length() > Account.MAX_TEXT) {
            throw new AccountRefusedException("'name' has to have 1 to " + Account.MAX_TEXT + " characters");
        }
    }

    private Account put(Account account) {
        table.write(ALL, List.of(new Change.Put(account.id().getBytes(US_ASCII), AccountRow.encode(account))));
        accounts.put(account.id(), account);
        return account;
    }

    private void load() {
        byte[] all = {};
        for (Table.Row row : table.range(ALL, all, all, Table.Direction.ASCENDING, MAX_EVER + 2)) {
            String id = new String(row.key(), US_ASCII);
            accounts.put(id, AccountRow.decode(id, row.value()));
        }
    }

    private String randomId() {
        byte[] id = new byte[12];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
