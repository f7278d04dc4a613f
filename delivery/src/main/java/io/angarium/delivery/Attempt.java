package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.RetryHint;
import io.angarium.delivery.shaping.Path;
import io.angarium.smtp.Reply;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A taken ticket on its way through delivery. Owned by one thread at a time: a lane's lock hands it over. Comes back to the
 * spool exactly once, which {@link #claimReturn} guards.
 */
final class Attempt {
    private static final AtomicIntegerFieldUpdater<Attempt> RETURNED =
            AtomicIntegerFieldUpdater.newUpdater(Attempt.class, "returned");

    private final Ticket ticket;
    private final DomainQueue queue;
    private final Instant taken;
    private final String waited;
    private @Nullable StoredMessage message;
    private Rendition.@Nullable Rendered letter;
    private @Nullable Rendering rendering;
    private @Nullable Hop hop;
    private @Nullable Instant sent;
    private int losses;
    private @Nullable Path permit;
    private Progress carrier = Progress.NOBODYS;
    private volatile int returned;

    Attempt(Ticket ticket, DomainQueue queue, Instant taken, String waited) {
        this.ticket = ticket;
        this.queue = queue;
        this.taken = taken;
        this.waited = waited;
    }

    Ticket ticket() {
        return ticket;
    }

    /** Where it was taken from. */
    DomainQueue queue() {
        return queue;
    }

    /** True for the first caller only: it brings the ticket back. */
    boolean claimReturn() {
        return RETURNED.compareAndSet(this, 0, 1);
    }

    boolean isReturned() {
        return returned != 0;
    }

    @Nullable StoredMessage message() {
        return message;
    }

    /** The message, which was loaded before. */
    StoredMessage loaded() {
        return Objects.requireNonNull(message, "message not loaded");
    }

    void load(StoredMessage loaded) {
        message = loaded;
    }

    boolean isRendered() {
        return letter != null;
    }

    Rendition.Rendered letter() {
        return Objects.requireNonNull(letter, "letter not rendered");
    }

    void rendered(Rendition.Rendered made, Rendering how) {
        letter = made;
        rendering = how;
    }

    void sent(Hop over, Instant at) {
        hop = over;
        sent = at;
    }

    /** The path over which it has the permission to be sent; null if it has none. */
    @Nullable Path permit() {
        return permit;
    }

    void permit(@Nullable Path over) {
        permit = over;
    }

    /** Of the lane that it goes by; nobody's before it has one. */
    Progress carrier() {
        return carrier;
    }

    void carrier(Progress of) {
        carrier = of;
    }

    int losses() {
        return losses;
    }

    /** Goes to another connection, still the same attempt. */
    void moveOn(boolean counts) {
        hop = null;
        sent = null;
        losses += counts ? 1 : 0;
    }

    @Nullable Instant sentAt() {
        return sent;
    }

    /** Tells what came of it. */
    AttemptReport report(End end, Optional<Instant> nextDue) {
        return new AttemptReport(
                ticket.attempt(),
                ticket.due(),
                taken,
                waited,
                Optional.ofNullable(rendering),
                Optional.ofNullable(hop),
                Optional.ofNullable(sent),
                end.stage(),
                end.code(),
                end.replyCode(),
                end.text(),
                end.reason(),
                end.took(),
                end.duplicateRisk(),
                nextDue,
                end.classification());
    }

    /** How an attempt ended, without what is known from its beginning. */
    record End(
            Stage stage,
            int code,
            int replyCode,
            String text,
            Reason reason,
            Duration took,
            boolean duplicateRisk,
            Optional<Classification> classification) {
        End(Stage stage, int code, int replyCode, String text, Reason reason, Duration took, boolean duplicateRisk) {
            this(stage, code, replyCode, text, reason, took, duplicateRisk, Optional.empty());
        }

        /** By a receiver's refusal. */
        static End refused(Stage stage, Reply reply, Classification meaning, Duration took) {
            return new End(
                    stage,
                    reply.code(),
                    reply.code(),
                    reply.text(),
                    Reason.of(meaning),
                    took,
                    false,
                    Optional.of(meaning));
        }

        /** Without a word from a receiver. */
        static End ours(Stage stage, int code, String text, Reason reason) {
            return new End(stage, code, 0, text, reason, Duration.ZERO, false);
        }

        /** Out of time: the same words, another reason. */
        End tooOld() {
            return new End(
                    stage,
                    AttemptReport.CODE_TOO_OLD,
                    replyCode,
                    text,
                    Reason.OLD,
                    took,
                    duplicateRisk,
                    classification);
        }

        /** When the receiver wants it again; empty if it said nothing of that. */
        Optional<Duration> hint() {
            return replyCode == 0 ? Optional.empty() : RetryHint.in(Reply.of(replyCode, text));
        }
    }
}
