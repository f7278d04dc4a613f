package io.angarium.service.submission;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.account.Allowance;
import io.angarium.service.account.Allowance.Verdict;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.Submission;
import io.angarium.storage.StorageException;
import java.time.Instant;
import java.util.function.Supplier;

/** Hands messages to the spool for accounts that may send; what is refused or can't be stored isn't counted. Any thread. */
final class Permission {
    private final Spool spool;
    private final Allowance allowance;

    Permission(Spool spool, Allowance allowance) {
        this.spool = spool;
        this.allowance = allowance;
    }

    /**
     * Counts the recipients and hands the message on.
     *
     * @throws RejectedException if the account may not send to them
     */
    Spool.Acceptance accept(Submission submission) {
        String account = Stream.decode(submission.stream()).tenant();
        int recipients = submission.addressees().size();
        take(account, recipients, submission.domain());
        Spool.Acceptance acceptance = orGiveBack(account, recipients, () -> spool.accept(submission));
        return () -> orGiveBack(account, recipients, acceptance::await);
    }

    private void take(String account, int recipients, String domain) {
        switch (allowance.take(account, recipients)) {
            case Verdict.Allowed() -> {}
            case Verdict.Suspended() ->
                throw new RejectedException(Reason.NOT_ALLOWED, notAllowed(domain) + "Account is disabled");
            case Verdict.Exhausted(Instant until) ->
                throw new RejectedException(
                        Reason.TOO_MANY,
                        notAllowed(domain) + "recipient limit exceeded, try again after " + DateText.format(until));
        }
    }

    private <T> T orGiveBack(String account, int recipients, Supplier<T> step) {
        try {
            return step.get();
        } catch (SpoolFullException | StorageException refused) {
            allowance.giveBack(account, recipients);
            throw refused;
        }
    }

    private static String notAllowed(String domain) {
        return "Domain " + domain + " is not allowed to send: ";
    }
}
