package io.angarium.service.archive;

import io.angarium.delivery.Rendition;
import io.angarium.service.archive.ArchiveQueue.Item;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.event.OutcomeListener;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.submission.SendOptions;
import io.angarium.spool.Outcome;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord.Happened;
import io.angarium.spool.StoredMessage;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each delivered letter whose sender asked for it to the sender's archive, at least once: as it was sent, signed anew,
 * as {@code application/mime}. What the archive doesn't take with a 2xx is tried again for a day; 406 means that it never will.
 *
 * <p>Hears the log's outcomes on the thread that reads it; posts on virtual threads, few for one host.
 */
public final class Archiving implements OutcomeListener, AutoCloseable {
    /** Posts at a time. */
    public static final int MAX_POSTS = 32;
    /** Posts at a time to one host. */
    public static final int MAX_POSTS_PER_HOST = 4;
    /** Tried so long after delivery, then given up. */
    public static final Duration GIVE_UP = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);
    private static final List<Duration> WAITS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** A message is still wanted so long after it expired: its outcome may be read late. */
    private static final Duration LATENESS = Duration.ofDays(1);

    private static final int NEVER = 406;

    /** Sends a letter to an address that a sender named, and tells the status of the answer. */
    @FunctionalInterface
    public interface Post {
        int post(URI url, byte[] letter) throws IOException;
    }

    private final ArchiveQueue queue;
    private final Spool spool;
    private final Rendition rendition;
    private final Post post;
    private final InstantSource clock;
    private final List<StoredMessage> accepted = new ArrayList<>();
    private final List<Happened> delivered = new ArrayList<>();
    private final ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(MAX_POSTS);
    private final Map<String, Set<String>> underWay = new ConcurrentHashMap<>();
    private final Thread thread = Thread.ofPlatform().name("archive").daemon().unstarted(this::work);
    private volatile boolean closing;

    public Archiving(Table table, Spool spool, Rendition rendition, Post post, InstantSource clock) {
        this.queue = new ArchiveQueue(table);
        this.spool = spool;
        this.rendition = rendition;
        this.post = post;
        this.clock = clock;
    }

    /** Begins to post. Called once. */
    public void start() {
        thread.start();
    }

    // ---- what is heard

    @Override
    public void accepted(StoredMessage beginning) {
        boolean isTest = (beginning.flags() & MessageFlags.TEST_MODE) != 0;
        if (!isTest && (beginning.flags() & MessageFlags.ARCHIVE) != 0) {
            accepted.add(beginning);
        }
    }

    @Override
    public void happened(Happened happened) {
        if (happened.outcome() == Outcome.DELIVERED) {
            delivered.add(happened);
        }
    }

    @Override
    public void flush(long next) {
        accepted.forEach(this::want);
        List<Item> items = new ArrayList<>();
        Instant now = clock.instant();
        for (Happened happened : delivered) {
            queue.wanted(happened.message())
                    .ifPresent(url -> items.add(
                            new Item(url, happened.message(), happened.recipient(), 0, happened.at(), happened.at())));
        }
        items.removeIf(item -> now.isAfter(item.noted().plus(GIVE_UP)));
        queue.add(items);
        startOver();
    }

    private void want(StoredMessage beginning) {
        try {
            StoredMessage message = spool.message(beginning.position());
            String url =
                    MessageAttributes.decode(message.attributes()).options().getOrDefault(SendOptions.ARCHIVE_TO, "");
            if (!url.isEmpty()) {
                queue.want(
                        message.position(), URI.create(url), message.expires().plus(LATENESS));
            }
        } catch (StorageException.Trimmed | StorageException.Corrupt | MalformedRecordException e) {
            LOG.warn("the letters of the message at {} are not archived: {}", beginning.position(), e.getMessage());
        }
    }

    @Override
    public void startOver() {
        accepted.clear();
        delivered.clear();
    }

    // ---- what is posted

    private void work() {
        while (!closing) {
            try {
                round();
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException trouble) {
                LOG.error("archiving failed for a moment and goes on", trouble);
            }
        }
    }

    /** Begins to post what is due. */
    void round() throws InterruptedException {
        String behind = "";
        for (List<String> hosts = queue.hosts(behind); !hosts.isEmpty(); hosts = queue.hosts(behind)) {
            for (String host : hosts) {
                Set<String> busy = underWay.computeIfAbsent(host, _ -> ConcurrentHashMap.newKeySet());
                // As many more as are under way: those stand in front of the rest.
                for (Item item : queue.due(host, clock.instant(), 2 * MAX_POSTS_PER_HOST)) {
                    if (busy.size() < MAX_POSTS_PER_HOST && busy.add(item.name())) {
                        permits.acquire();
                        posts.execute(() -> carry(item, busy));
                    }
                }
            }
            behind = hosts.getLast();
        }
    }

    /** Whether nothing is being posted. */
    boolean isQuiet() {
        return permits.availablePermits() == MAX_POSTS;
    }

    private void carry(Item item, Set<String> busy) {
        try {
            if (!queue.holds(item)) {
                return; // it went between the look and its turn
            }
            int status = post.post(item.url(), letter(item));
            if (status / 100 == 2 || status == NEVER) {
                queue.remove(item);
            } else {
                again(item, "answered " + status);
            }
        } catch (IOException unreachable) {
            again(item, String.valueOf(unreachable.getMessage()));
        } catch (RuntimeException gone) {
            LOG.warn("a letter can't be archived: the message at {}: {}", item.message(), gone.getMessage());
            queue.remove(item);
        } finally {
            busy.remove(item.name());
            permits.release();
        }
    }

    private void again(Item item, String reason) {
        Instant due = clock.instant().plus(WAITS.get(Math.min(item.attempts(), WAITS.size() - 1)));
        if (due.isAfter(item.noted().plus(GIVE_UP))) {
            LOG.warn("given up archiving to {}: {}", item.url().getHost(), reason);
            queue.remove(item);
        } else {
            queue.postpone(
                    item,
                    new Item(item.url(), item.message(), item.recipient(), item.attempts() + 1, item.noted(), due));
        }
    }

    private byte[] letter(Item item) {
        return switch (rendition.render(spool.message(item.message()), item.recipient())) {
            case Rendition.Rendered rendered -> {
                ByteArrayOutputStream letter = new ByteArrayOutputStream();
                for (ByteBuffer piece : rendered.message().content()) {
                    byte[] bytes = new byte[piece.remaining()];
                    piece.get(piece.position(), bytes);
                    letter.writeBytes(bytes);
                }
                yield letter.toByteArray();
            }
            case Rendition.Withheld withheld -> throw new IllegalStateException(withheld.words());
        };
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        posts.shutdownNow();
    }
}
