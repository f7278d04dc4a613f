package io.angarium.service.mailinglist;

import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.suppression.Entry;
import io.angarium.spool.Addressee;
import io.angarium.spool.Cancellation;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import io.angarium.storage.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spool as intake and delivery see it: what is sent to a mailing list is accepted as one recipient that waits for
 * {@link ListPosting}, and delivery doesn't hear of it. Everything else passes.
 *
 * <p>Any thread, as the spool itself.
 */
public final class ListSpool implements Spool {
    /** What the names of queues for lists begin with; behind it stands the route that members' letters take. */
    static final String ROUTE = "!lists";

    private final Spool spool;
    private final MailingLists lists;
    private final BlockingQueue<QueueKey> due = new LinkedBlockingQueue<>();
    /** In {@link #due}, so that no queue is in it twice. */
    private final Set<QueueKey> noted = ConcurrentHashMap.newKeySet();

    public ListSpool(Spool spool, MailingLists lists) {
        this.spool = spool;
        this.lists = lists;
    }

    /** The next queue that has something for a list; null if there is none in that time. */
    @Nullable QueueKey awaitDue(Duration atMost) throws InterruptedException {
        QueueKey queue = due.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (queue != null) {
            noted.remove(queue);
        }
        return queue;
    }

    /** The spool below, which expands nothing: members that are lists themselves are ordinary recipients. */
    Spool below() {
        return spool;
    }

    @Override
    public Acceptance accept(Submission submission) {
        List<Addressee> posts = posts(submission);
        if (posts.isEmpty()) {
            return spool.accept(submission);
        }
        Submission post = submission.to(posts).via(ROUTE + submission.route());
        if (posts.size() == submission.addressees().size()) {
            return spool.accept(post);
        }
        List<Addressee> others = new ArrayList<>(submission.addressees());
        others.removeAll(posts);
        Acceptance rest = spool.accept(submission.to(others));
        Acceptance posted = spool.accept(post);
        return () -> {
            posted.await();
            return rest.await();
        };
    }

    private List<Addressee> posts(Submission submission) {
        List<Addressee> posts = new ArrayList<>(0);
        if (submission.route().equals(MessageFlags.ROUTE_TEST)) {
            return posts; // ends as delivered, and nobody gets anything
        }
        for (Addressee addressee : submission.addressees()) {
            EmailAddress address = addressee.address();
            if (lists.mayHaveAt(address.asciiDomain())
                    && lists.find(Stream.decode(submission.stream()).tenant(), Entry.key(address))
                            .isPresent()) {
                posts.add(addressee);
            }
        }
        return posts;
    }

    @Override
    public void listen(Listener listener) {
        spool.listen(queue -> {
            if (!isForLists(queue)) {
                listener.due(queue);
            } else if (noted.add(queue)) {
                due.add(queue);
            }
        });
    }

    private static boolean isForLists(QueueKey queue) {
        return queue.destination().startsWith(ROUTE);
    }

    /** Without those for lists. */
    @Override
    public List<QueueState> queues() {
        return spool.queues().stream()
                .filter(state -> !isForLists(state.queue()))
                .toList();
    }

    @Override
    public List<Ticket> take(QueueKey queue, int max) {
        return spool.take(queue, max);
    }

    @Override
    public StoredMessage message(long position) {
        return spool.message(position);
    }

    @Override
    public void settle(Ticket ticket, Outcome outcome, Instant at, byte[] detail) {
        spool.settle(ticket, outcome, at, detail);
    }

    @Override
    public void defer(Ticket ticket, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        spool.defer(ticket, outcome, at, nextDue, detail);
    }

    @Override
    public void giveBack(Ticket ticket) {
        spool.giveBack(ticket);
    }

    @Override
    public long cancel(Cancellation cancellation) {
        return spool.cancel(cancellation);
    }

    @Override
    public List<String> streams() {
        return spool.streams();
    }

    @Override
    public List<Standing> standing(long message) {
        return spool.standing(message);
    }

    @Override
    public Optional<Place> place(long message, int recipient) {
        return spool.place(message, recipient);
    }

    @Override
    public Totals totals() {
        return spool.totals();
    }

    @Override
    public SpoolRecord decode(LogRecord record) {
        return spool.decode(record);
    }

    /** The spool below is closed by whoever opened it. */
    @Override
    public void close() {}
}
