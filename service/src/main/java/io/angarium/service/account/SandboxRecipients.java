package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whom an account names as recipients of its sandbox. Mailgun lets a sandbox write to these alone; here a sandbox's mail is
 * captured and reaches nobody, so the list is kept for the clients that manage it and stands in nothing's way. Any thread.
 */
public final class SandboxRecipients {
    /** Most of an account, as Mailgun has it. */
    public static final int MAX_RECIPIENTS = 5;

    private static final byte[] ALL = {};

    private final Table table;
    private final ReentrantLock writing = new ReentrantLock();

    public SandboxRecipients(Table table) {
        this.table = table;
    }

    /** By address. */
    public List<String> of(String account) {
        return table.range(partition(account), ALL, ALL, Table.Direction.ASCENDING, MAX_RECIPIENTS).stream()
                .map(row -> new String(row.key(), UTF_8))
                .toList();
    }

    /**
     * Adds one; the address as it is kept.
     *
     * @throws AccountRefusedException if it is no address, or there are as many as there may be
     */
    public String add(String account, String email) {
        String address = parse(email);
        writing.lock();
        try {
            List<String> known = of(account);
            if (known.size() >= MAX_RECIPIENTS && !known.contains(address)) {
                throw new AccountRefusedException("Only " + MAX_RECIPIENTS + " sandbox recipients are allowed");
            }
            table.write(partition(account), List.of(new Change.Put(address.getBytes(UTF_8), new byte[0])));
            return address;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Removes one if it is there.
     *
     * @throws AccountRefusedException if it is no address
     */
    public void remove(String account, String email) {
        table.write(partition(account), List.of(new Change.Delete(parse(email).getBytes(UTF_8))));
    }

    private static String parse(String email) {
        try {
            return EmailAddress.parse(email.strip()).toString().toLowerCase(Locale.ROOT);
        } catch (AddressSyntaxException e) {
            throw new AccountRefusedException("Invalid email address.");
        }
    }

    private static String partition(String account) {
        return account + "/sandbox recipients";
    }
}
