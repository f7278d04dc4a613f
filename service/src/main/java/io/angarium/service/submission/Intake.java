package io.angarium.service.submission;

import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.Submission;
import io.angarium.storage.StorageException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a composed message to the spool, waits until it is durable, and says in the caller's words if that failed. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Spool spool;
    private final Permission permission;

    Intake(Spool spool, Permission permission) {
        this.spool = spool;
        this.permission = permission;
    }

    Result take(Supplier<Submission> composition) {
        try {
            Submission submission = composition.get();
            permission.take(submission);
            accept(submission);
            return new Result.Queued(submission.messageId());
        } catch (RejectedException rejected) {
            return rejected.result();
        } catch (SpoolFullException | StorageException refused) {
            return refusal(refused);
        }
    }

    private void accept(Submission submission) {
        try {
            spool.accept(submission).await();
        } catch (SpoolFullException | StorageException refused) {
            permission.giveBack(submission);
            throw refused;
        }
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
