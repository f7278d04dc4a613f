package io.angarium.service.submission;

import io.angarium.mail.EmailAddress;
import io.angarium.service.submission.RecipientList.Recipient;
import io.angarium.spool.Addressee;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The recipients of a message as the spool wants them.
 *
 * @param due when the first of them is due
 */
record Addressing(List<Addressee> addressees, Instant due) {
    /** All get the same letter. */
    static Addressing of(RecipientList recipients, Schedule schedule) {
        return of(recipients.all().stream().map(it -> it.mailbox().address()).toList(), schedule);
    }

    /** The same. */
    static Addressing of(List<EmailAddress> recipients, Schedule schedule) {
        List<Addressee> addressees = new ArrayList<>(recipients.size());
        for (EmailAddress recipient : recipients) {
            addressees.add(new Addressee(recipient));
        }
        return new Addressing(addressees, schedule.due());
    }

    /** Each gets its own letter, when its own clock says so. */
    static Addressing of(RecipientList recipients, VariableSlices variables, Schedule schedule) {
        Instant first = Instant.MAX;
        List<Instant> dues = new ArrayList<>(recipients.all().size());
        for (Recipient recipient : recipients.all()) {
            Instant due = schedule.isLocal()
                    ? variables.zone(recipient.key()).map(schedule::due).orElseGet(schedule::due)
                    : schedule.due();
            first = due.isBefore(first) ? due : first;
            dues.add(due);
        }
        List<Addressee> addressees = new ArrayList<>(dues.size());
        for (int i = 0; i < dues.size(); i++) {
            Recipient recipient = recipients.all().get(i);
            byte[] slice = RecipientSlice.encode(recipient.mailbox().name(), variables.of(recipient.key()));
            Duration later = Duration.between(first, dues.get(i));
            addressees.add(new Addressee(recipient.mailbox().address(), slice, later));
        }
        return new Addressing(addressees, first);
    }
}
