package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.service.account.ApiKey.Holder;
import io.angarium.storage.Table;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The people of the accounts: the primary one has its owner. A subaccount has nobody of its own; its parent's people act for
 * it. Any thread.
 */
public final class People {
    private static final String PARTITION = "people";
    private static final byte[] OWNER = "owner".getBytes(US_ASCII);

    /** A person. {@code id} has 24 hexadecimal digits. */
    public record Person(String id, String account, String name, String email, Role role, Instant since) {
        /** The tie between this person and a key. */
        public Holder holder() {
            return new Holder(id, name, email);
        }
    }

    private final Person owner;

    /**
     * Reads who there is; the owner's id is made at first start.
     *
     * @param email the owner's
     */
    public People(Table table, Account primary, String email, RandomGenerator random) {
        byte[] id = new byte[12];
        random.nextBytes(id);
        table.putIfAbsent(PARTITION, OWNER, HexFormat.of().formatHex(id).getBytes(US_ASCII));
        this.owner = new Person(
                new String(table.get(PARTITION, OWNER).orElseThrow(), US_ASCII),
                primary.id(),
                "Owner",
                email,
                Role.ADMIN,
                primary.createdAt());
    }

    public Person owner() {
        return owner;
    }

    public List<Person> of(String account) {
        return owner.account().equals(account) ? List.of(owner) : List.of();
    }

    public Optional<Person> find(String account, String id) {
        return of(account).stream().filter(person -> person.id().equals(id)).findFirst();
    }
}
