package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A guest that keeps what it gets, and refuses what it was told to refuse. */
final class FakeGuest implements Guest {
    /** A message as it was handed over. */
    record Taken(Transaction transaction, Letter letter) {
        String text() {
            return new String(letter.bytes(), 0, letter.length(), StandardCharsets.ISO_8859_1);
        }
    }

    final List<Taken> taken = new ArrayList<>();
    final List<Transaction> senders = new ArrayList<>();
    final List<EmailAddress> asked = new ArrayList<>();
    final Map<String, String> passwords = new HashMap<>(Map.of("ada", "engine"));
    Function<Transaction, Optional<Reply>> onSender = _ -> Optional.empty();
    Function<EmailAddress, Optional<Reply>> onRecipient = _ -> Optional.empty();
    Supplier<PendingReply> onMessage = () -> () -> Reply.of(250, "2.0.0 Taken");
    String preamble = "";
    int loginsAsked;
    int goodbyes;

    @Override
    public boolean authenticate(String user, String password) {
        loginsAsked++;
        if (user.equals("trouble")) {
            throw new IllegalStateException("the directory is down");
        }
        return password.equals(passwords.get(user));
    }

    @Override
    public Optional<Reply> sender(Transaction transaction) {
        senders.add(transaction);
        return onSender.apply(transaction);
    }

    @Override
    public Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
        asked.add(recipient);
        return onRecipient.apply(recipient);
    }

    @Override
    public byte[] preamble(Transaction transaction) {
        return preamble.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public PendingReply message(Transaction transaction, Letter letter) {
        taken.add(new Taken(transaction, letter));
        return onMessage.get();
    }

    @Override
    public void goodbye() {
        goodbyes++;
    }

    Taken only() {
        if (taken.size() != 1) {
            throw new AssertionError("expected one message, but there are " + taken.size());
        }
        return taken.getFirst();
    }
}
