package io.angarium.service.rendition;

import io.angarium.mail.AddressList;
import io.angarium.mail.Attachment;
import io.angarium.mail.Draft;
import io.angarium.mail.LetterWriter;
import io.angarium.mail.Mailbox;
import io.angarium.service.submission.OneLine;
import io.angarium.service.submission.StoredDraft;
import io.angarium.service.template.Rendering;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A draft read from the spool once, from which each recipient's copy is made. Immutable. */
final class PreparedDraft implements IndividualLetter {
    private final StoredDraft stored;
    private final List<Mailbox> from;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Attachment> inline = new ArrayList<>();
    private final int weight;
    private final @Nullable PreparedTemplate template;

    private PreparedDraft(StoredDraft stored, Rendering rendering, int weight) {
        this.stored = stored;
        this.from = AddressList.parse(stored.from());
        this.weight = weight;
        this.template = stored.template()
                .map(it -> PreparedTemplate.of(stored.html(), it, rendering))
                .orElse(null);
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

    static PreparedDraft of(ByteBuffer content, Rendering rendering) {
        return new PreparedDraft(StoredDraft.decode(content), rendering, content.remaining() + 1_000);
    }

    @Override
    public Copy write(RecipientVariables variables, LetterWriter writer) {
        if (template == null) {
            return new Copy(writer.write(forRecipient(variables)), List.of());
        }
        PreparedTemplate.Texts texts = template.render(variables);
        return new Copy(writer.write(forRecipient(variables, texts)), texts.notes());
    }

    @Override
    public int weight() {
        return weight;
    }

    private Draft forRecipient(RecipientVariables variables) {
        Draft.Builder draft = begin(variables, stored.subject(), stored.text());
        if (!stored.html().isEmpty()) {
            draft.html(variables.substitute(stored.html()));
        }
        return draft.build();
    }

    private Draft forRecipient(RecipientVariables variables, PreparedTemplate.Texts texts) {
        Draft.Builder draft = begin(
                variables,
                texts.subject().orElse(stored.subject()),
                texts.text().orElse(stored.text()));
        texts.replyTo().ifPresent(value -> draft.header("Reply-To", OneLine.of(variables.substitute(value))));
        return draft.html(variables.substitute(texts.html())).build();
    }

    /** The recipient's own copy, all but the HTML: a single To, its own values everywhere. */
    private Draft.Builder begin(RecipientVariables variables, String subject, String text) {
        Draft.Builder draft = Draft.builder()
                .from(from(variables))
                .to(List.of(variables.mailbox()))
                .date(stored.date())
                .messageId(stored.messageId());
        if (!subject.isEmpty()) {
            draft.subject(OneLine.of(variables.substitute(subject)));
        }
        for (StoredDraft.Field field : stored.headers()) {
            draft.header(field.name(), OneLine.of(variables.substitute(field.value())));
        }
        if (!text.isEmpty()) {
            draft.text(variables.substitute(text));
        }
        if (!stored.amp().isEmpty()) {
            draft.amp(variables.substitute(stored.amp()));
        }
        attachments.forEach(draft::attachment);
        inline.forEach(draft::inline);
        return draft;
    }

    private List<Mailbox> from(RecipientVariables variables) {
        List<Mailbox> authors = new ArrayList<>(from.size());
        for (Mailbox author : from) {
            String name = OneLine.of(variables.substitute(author.name()));
            authors.add(new Mailbox(cut(name), author.address()));
        }
        return authors;
    }

    private static String cut(String name) {
        return name.length() <= Mailbox.MAX_NAME_CHARACTERS ? name : name.substring(0, Mailbox.MAX_NAME_CHARACTERS);
    }
}
