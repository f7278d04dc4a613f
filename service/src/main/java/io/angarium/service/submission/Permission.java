package io.angarium.service.submission;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.account.Allowance;
import io.angarium.service.account.Allowance.Verdict;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.spool.Submission;
import java.time.Instant;

/** Asks an account's allowance for a send, and says in Mailgun's frame why there is none. Any thread. */
final class Permission {
    private final Allowance allowance;

    Permission(Allowance allowance) {
        this.allowance = allowance;
    }

    /**
     * Counts the recipients.
     *
     * @throws RejectedException if the account may not send to them; then nothing was counted
     */
    void take(Submission submission) {
        switch (allowance.take(account(submission), submission.addressees().size())) {
            case Verdict.Allowed() -> {}
            case Verdict.Suspended() ->
                throw new RejectedException(Reason.NOT_ALLOWED, notAllowed(submission) + "Account is disabled");
            case Verdict.Exhausted(Instant until) ->
                throw new RejectedException(
                        Reason.TOO_MANY,
                        notAllowed(submission) + "recipient limit exceeded, try again after " + DateText.format(until));
        }
    }

    /** The submission came to nothing. */
    void giveBack(Submission submission) {
        allowance.giveBack(account(submission), submission.addressees().size());
    }

    private static String account(Submission submission) {
        return Stream.decode(submission.stream()).tenant();
    }

    private static String notAllowed(Submission submission) {
        return "Domain " + submission.domain() + " is not allowed to send: ";
    }
}
