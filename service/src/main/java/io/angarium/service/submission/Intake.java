package io.angarium.service.submission;

import io.angarium.service.account.Allowance;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Idempotency.Turn;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.Submission;
import io.angarium.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a composed message to the spool, waits until it is durable, and says in the caller's words if that failed. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Permission permission;
    private final Idempotency idempotency;

    Intake(Spool spool, Allowance allowance, Idempotency idempotency) {
        this.permission = new Permission(spool, allowance);
        this.idempotency = idempotency;
    }

    /**
     * Blocks until the message is durable.
     *
     * @param composition makes the message, given what was stored under its key before
     */
    Result take(SendingDomain domain, Optional<IdempotencyMark> mark, Function<Earlier, Submission> composition) {
        try {
            if (mark.isPresent()) {
                return idempotency.inTurn(
                        domain.account(),
                        domain.name(),
                        mark.get(),
                        earlier -> once(earlier, composition.apply(earlier)));
            }
            Submission submission = composition.apply(Earlier.NOTHING);
            accept(submission).await();
            return new Result.Queued(submission.messageId());
        } catch (RejectedException rejected) {
            return rejected.result();
        } catch (SpoolFullException | StorageException refused) {
            return refusal(refused);
        }
    }

    /**
     * Hands a message to the spool for an account that may send.
     *
     * @throws RejectedException if it may not
     */
    Spool.Acceptance accept(Submission submission) {
        return permission.accept(submission);
    }

    private Turn<Result> once(Earlier earlier, Submission submission) {
        Optional<Submission> rest = earlier.rest(submission);
        boolean isKnown = !earlier.messageId().isEmpty();
        Result queued = new Result.Queued(isKnown ? earlier.messageId() : submission.messageId(), isKnown);
        return new Turn<>(queued, rest.map(it -> List.of(accept(it).await())).orElseGet(List::of));
    }

    /** What a caller may know of a failure to store; everything else goes to the log. */
    static Result.Rejected refusal(RuntimeException refused) {
        return switch (refused) {
            case SpoolFullException full -> new Result.Rejected(Reason.UNAVAILABLE, String.valueOf(full.getMessage()));
            case StorageException.Full full ->
                new Result.Rejected(Reason.UNAVAILABLE, "The disk is full: " + full.getMessage());
            case StorageException.TooLarge large ->
                new Result.Rejected(Reason.TOO_LARGE, "Message is too large: " + large.getMessage());
            default -> {
                LOG.error("A message could not be stored", refused);
                yield new Result.Rejected(Reason.UNAVAILABLE, "The message could not be stored; try again later");
            }
        };
    }
}
