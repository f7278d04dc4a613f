package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** An immutable list that grows into a new one at the cost of one element: both share what they have in common. */
final class AcceptedRecipients extends AbstractList<EmailAddress> implements RandomAccess {
    static final AcceptedRecipients NONE = new AcceptedRecipients(new EmailAddress[0], 0);

    /** Elements behind {@link #size} belong to longer lists. */
    private final EmailAddress[] elements;

    private final int size;

    private AcceptedRecipients(EmailAddress[] elements, int size) {
        this.elements = elements;
        this.size = size;
    }

    /** This list and one more. Called at most once on each list, so that no two lists want the same place. */
    AcceptedRecipients and(EmailAddress recipient) {
        EmailAddress[] grown = size < elements.length ? elements : Arrays.copyOf(elements, Math.max(1, 2 * size));
        grown[size] = recipient;
        return new AcceptedRecipients(grown, size + 1);
    }

    @Override
    public EmailAddress get(int index) {
        return elements[Objects.checkIndex(index, size)];
    }

    @Override
    public int size() {
        return size;
    }
}
