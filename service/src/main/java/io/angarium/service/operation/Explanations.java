package io.angarium.service.operation;

import io.angarium.delivery.Explanation;
import io.angarium.delivery.Forecast;
import io.angarium.delivery.Subject;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Rights;
import io.angarium.service.event.Events;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.Spool.Standing;
import io.angarium.spool.StoredMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Says why a message, or the mail of a domain, provider or tag, waits. Any thread may call. */
public final class Explanations {
    /** Queues of one message that are looked at; a message to more is explained by these. */
    private static final int MAX_QUEUES = 50;

    private final Events events;
    private final Spool spool;
    private final Function<Subject, Explanation> ofSubject;
    private final OfRecipient ofRecipient;

    /** Explains one recipient: of the message at a position, where it waits, and what the spool says of it. */
    @FunctionalInterface
    public interface OfRecipient {
        Explanation explain(QueueKey queue, long message, Standing standing);
    }

    /**
     * @param ofSubject explains all that a name stands for
     */
    public Explanations(Events events, Spool spool, Function<Subject, Explanation> ofSubject, OfRecipient ofRecipient) {
        this.events = events;
        this.spool = spool;
        this.ofSubject = ofSubject;
        this.ofRecipient = ofRecipient;
    }

    /**
     * What is asked about: a Message-Id (it holds an {@code @}), or else a domain, provider or tag. Empty if the caller has no
     * such message; and for the others, which speak of all accounts' mail, if the caller isn't who operates the installation.
     */
    public Optional<Explanation> explain(Caller caller, String subject) {
        if (subject.indexOf('@') >= 0) {
            return events.message(caller.account(), subject).map(this::explain);
        }
        return Rights.allow(caller, Area.OPERATION, false)
                ? Optional.of(ofSubject.apply(new Subject(subject)))
                : Optional.empty();
    }

    /** By the recipient that will wait longest, as far as can be told. */
    private Explanation explain(StoredMessage message) {
        List<Standing> waiting = spool.standing(message.position());
        Set<QueueKey> seen = new HashSet<>();
        List<Explanation> each = new ArrayList<>();
        for (Standing one : waiting) {
            QueueKey queue = queue(message, one.recipient());
            if (seen.size() < MAX_QUEUES && seen.add(queue)) {
                each.add(ofRecipient.explain(queue, message.position(), one));
            }
        }
        return each.stream()
                .max(Comparator.comparing(
                        one -> one.forecast().map(Forecast::latest).orElse(Instant.MAX)))
                .map(one -> new Explanation(waiting.size(), one.reason(), one.limit(), one.reply(), one.forecast()))
                .orElseGet(() -> new Explanation(
                        0, "Nothing of it waits: see its trace.", Optional.empty(), "", Optional.empty()));
    }

    private static QueueKey queue(StoredMessage message, int recipient) {
        String destination =
                message.route().isEmpty() ? message.recipient(recipient).asciiDomain() : message.route();
        return new QueueKey(message.stream(), destination);
    }
}
