package io.angarium.service.submission;

import io.angarium.mail.EmailAddress;
import io.angarium.service.domain.Domains;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.Reception;
import io.angarium.smtp.server.Transaction;
import java.util.Optional;

/** Stands where mail from the world arrives. There are no routes yet, so it takes nobody's and says why. */
public final class InboundReception implements Reception {
    private final Domains domains;

    public InboundReception(Domains domains) {
        this.domains = domains;
    }

    @Override
    public Guest welcome(Client client) {
        return new Stranger();
    }

    private final class Stranger implements Guest {
        @Override
        public Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
            boolean ours = domains.find(recipient.domain()).isPresent();
            return Optional.of(
                    ours
                            ? Reply.of(550, "5.1.1 No route takes mail for this address")
                            : Reply.of(550, "5.7.1 This server takes no mail for that domain"));
        }

        @Override
        public PendingReply message(Transaction transaction, Letter letter) {
            return () -> Reply.of(554, "5.5.1 No valid recipients");
        }
    }
}
