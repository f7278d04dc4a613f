package io.angarium.service.rendition;

import io.angarium.mail.AddressList;
import io.angarium.mail.Attachment;
import io.angarium.mail.Draft;
import io.angarium.mail.LetterWriter;
import io.angarium.mail.Mailbox;
import io.angarium.service.submission.StoredDraft;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A draft read from the spool once, from which each recipient's copy is made. Immutable. */
final class PreparedDraft implements IndividualLetter {
    private final StoredDraft stored;
    private final List<Mailbox> from;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Attachment> inline = new ArrayList<>();
    private final int weight;

    private PreparedDraft(StoredDraft stored, int weight) {
        this.stored = stored;
        this.from = AddressList.parse(stored.from());
        this.weight = weight;
        for (StoredDraft.File file : stored.files()) {
            byte[] bytes = new byte[file.bytes().remaining()];
            file.bytes().duplicate().get(bytes);
            if (file.inline()) {
                inline.add(Attachment.inline(file.name(), file.contentType(), bytes));
            } else {
                attachments.add(Attachment.file(file.name(), file.contentType(), bytes));
            }
        }
    }

    static PreparedDraft of(ByteBuffer content) {
        return new PreparedDraft(StoredDraft.decode(content), content.remaining() + 1_000);
    }

    @Override
    public byte[] write(RecipientVariables variables, LetterWriter writer) {
        return writer.write(forRecipient(variables));
    }

    @Override
    public int weight() {
        return weight;
    }

    /** The recipient's own copy: a single To, its own values everywhere. */
    private Draft forRecipient(RecipientVariables variables) {
        Draft.Builder draft = Draft.builder()
                .from(from(variables))
                .to(List.of(variables.mailbox()))
                .date(stored.date())
                .messageId(stored.messageId());
        if (!stored.subject().isEmpty()) {
            draft.subject(oneLine(variables.substitute(stored.subject())));
        }
        for (StoredDraft.Field field : stored.headers()) {
            draft.header(field.name(), oneLine(variables.substitute(field.value())));
        }
        if (!stored.text().isEmpty()) {
            draft.text(variables.substitute(stored.text()));
        }
        if (!stored.amp().isEmpty()) {
            draft.amp(variables.substitute(stored.amp()));
        }
        if (!stored.html().isEmpty()) {
            draft.html(variables.substitute(stored.html()));
        }
        attachments.forEach(draft::attachment);
        inline.forEach(draft::inline);
        return draft.build();
    }

    private List<Mailbox> from(RecipientVariables variables) {
        List<Mailbox> authors = new ArrayList<>(from.size());
        for (Mailbox author : from) {
            String name = oneLine(variables.substitute(author.name()));
            authors.add(new Mailbox(cut(name), author.address()));
        }
        return authors;
    }

    private static String cut(String name) {
        return name.length() <= Mailbox.MAX_NAME_CHARACTERS ? name : name.substring(0, Mailbox.MAX_NAME_CHARACTERS);
    }

    /** A recipient's value must not begin a header field of its own: control characters become spaces. */
    private static String oneLine(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (isControl(value.charAt(i))) {
                return withoutControls(value);
            }
        }
        return value;
    }

    private static String withoutControls(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            clean.append(isControl(c) ? ' ' : c);
        }
        return clean.toString();
    }

    private static boolean isControl(char c) {
        return c < 32 || (c >= 127 && c < 160) || c == '\u2028' || c == '\u2029';
    }
}
