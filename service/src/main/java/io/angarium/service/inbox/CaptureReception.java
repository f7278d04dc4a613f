package io.angarium.service.inbox;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Reception;
import io.angarium.smtp.server.Transaction;
import io.angarium.storage.StorageException;
import java.util.Arrays;

/** The end of the sandbox's way: takes every letter, exactly as it came, into the inbox. For a loopback listener only. */
public final class CaptureReception implements Reception {
    private final Inbox inbox;

    public CaptureReception(Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public Guest welcome(Client client) {
        return (transaction, letter) -> {
            byte[] source = Arrays.copyOfRange(letter.bytes(), letter.preamble(), letter.length());
            return () -> capture(transaction, source);
        };
    }

    private Reply capture(Transaction transaction, byte[] source) {
        try {
            Inbox.Item item = inbox.capture(
                    transaction.returnPath().map(EmailAddress::toString).orElse(""),
                    transaction.recipients().stream()
                            .map(EmailAddress::toString)
                            .toList(),
                    source);
            return Reply.of(250, "2.0.0 Ok: captured as " + item.id());
        } catch (StorageException.Full full) {
            return Reply.of(452, "4.3.1 The disk is full");
        } catch (StorageException failed) {
            return Reply.of(451, "4.3.0 The letter could not be kept");
        }
    }
}
