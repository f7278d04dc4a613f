package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.BdatRefused;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Unsendable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One message in flight: which of its commands were written, which were answered, and what came of it. */
final class Exchange {
    private static final long NOT_WRITTEN = Long.MAX_VALUE;

    final OutgoingMessage message;
    /** Bytes of the content. */
    final int size;

    private final long begin;

    /** The next command to write. */
    Step writes = Step.MAIL;
    /** The command whose reply comes next. */
    Step hears = Step.MAIL;

    boolean beginsWithReset;
    boolean mailAccepted;
    boolean recipientAccepted;
    /** MAIL was answered for the failed transaction before it, not for this one. */
    boolean outOfStep;
    /** The peer's reply to the end of the content came. */
    boolean bodyAnswered;
    /** Where in the stream of bytes the content ends. */
    long contentEnd = NOT_WRITTEN;

    @Nullable Exchange next;

    private @Nullable Refused refusal;
    private @Nullable TransactionOutcome outcome;

    Exchange(OutgoingMessage message, long begin) {
        this.message = message;
        this.size = message.size();
        this.begin = begin;
    }

    boolean isOver() {
        return outcome != null;
    }

    TransactionOutcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("this exchange goes on");
        }
        return outcome;
    }

    boolean awaitsReply() {
        return hears.isBefore(writes);
    }

    boolean isRefused() {
        return refusal != null;
    }

    boolean isAccepted() {
        return outcome instanceof Accepted;
    }

    /** Notes a refusal. The first counts: what follows it in a pipeline is its consequence. */
    void refuse(Step step, Reply reply, long now) {
        if (refusal == null) {
            refusal = new Refused(step.stage(), reply, took(now));
        }
    }

    void accept(Reply reply, long now) {
        end(new Accepted(reply, took(now)));
    }

    void refuseBdat(Reply reply, boolean inDoubt, long now) {
        end(new BdatRefused(reply, inDoubt, took(now)));
    }

    void unsendable(Reply reply) {
        end(new Unsendable(reply));
    }

    /** All replies are in, and it was not accepted. */
    void endRefused(long now) {
        if (outOfStep) {
            end(new Lost(
                    TransactionOutcome.Stage.MAIL,
                    false,
                    "the peer was still in the transaction before, which it had refused",
                    took(now)));
        } else if (refusal != null) {
            end(refusal);
        } else {
            throw new IllegalStateException("neither accepted nor refused");
        }
    }

    /**
     * The connection ended. A refusal that was heard stays one.
     *
     * @param sent bytes that may have reached the peer
     * @param goodbye the peer had said that it does no more
     */
    void lose(String reason, long sent, boolean goodbye, long now) {
        if (refusal != null && !outOfStep) {
            end(refusal);
            return;
        }
        boolean inDoubt = !goodbye && !outOfStep && contentEnd <= sent;
        TransactionOutcome.Stage stage = inDoubt ? TransactionOutcome.Stage.BODY : hears.stage();
        end(new Lost(stage, inDoubt, reason, took(now)));
    }

    private void end(TransactionOutcome result) {
        outcome = result;
        writes = Step.OVER;
        hears = Step.OVER;
    }

    private Duration took(long now) {
        return Duration.ofNanos(now - begin);
    }
}
