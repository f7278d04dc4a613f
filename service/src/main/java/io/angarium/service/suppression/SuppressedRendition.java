package io.angarium.service.suppression;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.Rendition;
import io.angarium.delivery.shaping.Stream;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.spool.StoredMessage;
import java.util.Optional;

/**
 * Asks the lists when a recipient's turn comes, before its letter is made: who is on one gets none. So what is said between
 * the acceptance of a message and its turn counts.
 *
 * <p>Any thread; a recipient that is on no list costs no look-up.
 */
public final class SuppressedRendition implements Rendition {
    private final Rendition letters;
    private final Suppressions suppressions;

    public SuppressedRendition(Rendition letters, Suppressions suppressions) {
        this.letters = letters;
        this.suppressions = suppressions;
    }

    @Override
    public boolean isExpensive(StoredMessage message) {
        return letters.isExpensive(message);
    }

    @Override
    public Result render(StoredMessage message, int recipient) {
        Optional<Entry> against = against(message, recipient);
        return against.isPresent() ? withheld(against.get()) : letters.render(message, recipient);
    }

    private Optional<Entry> against(StoredMessage message, int recipient) {
        String account = Stream.decode(message.stream()).tenant();
        if (account.isEmpty()) {
            return Optional.empty(); // from before messages had an account
        }
        return suppressions.against(
                new Scope(account, message.domain()),
                message.recipient(recipient),
                () -> MessageAttributes.decode(message.attributes()).tags());
    }

    private static Withheld withheld(Entry entry) {
        return switch (entry) {
            case Entry.Bounce _ ->
                new Withheld(
                        AttemptReport.CODE_SUPPRESSED_BOUNCE,
                        Reason.SUPPRESS_BOUNCE,
                        "Not delivering to previously bounced address");
            case Entry.Unsubscribe _ ->
                new Withheld(
                        AttemptReport.CODE_SUPPRESSED_UNSUBSCRIBE,
                        Reason.SUPPRESS_UNSUBSCRIBE,
                        "Not delivering to unsubscribed address");
            case Entry.Complaint _ ->
                new Withheld(
                        AttemptReport.CODE_SUPPRESSED_COMPLAINT,
                        Reason.SUPPRESS_COMPLAINT,
                        "Not delivering to a user who marked your messages as spam");
            case Entry.Allowance _ -> throw new IllegalStateException("an allowance is no reason to withhold a letter");
        };
    }
}
