package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.Attachment;
import io.angarium.mail.Draft;
import io.angarium.mail.Header;
import io.angarium.mail.HeaderSyntaxException;
import io.angarium.mail.LetterScan;
import io.angarium.mail.LetterWriter;
import io.angarium.mail.Mailbox;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.MessageForm.Upload;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.template.Templates;
import io.angarium.spool.Submission;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a submission of a form: the finished letter if all recipients get the same, or a draft if {@code recipient-variables}
 * ask for individual copies. Checks in the order that Mailgun's clients know; the first fault counts.
 */
final class FormComposition {
    private final SubmissionSettings settings;
    private final MessageIds ids;
    private final LetterWriter writer;
    private final SigningKeys keys;
    private final Templates templates;

    FormComposition(
            SubmissionSettings settings, MessageIds ids, LetterWriter writer, SigningKeys keys, Templates templates) {
        this.templates = templates;
        this.keys = keys;
        this.settings = settings;
        this.ids = ids;
        this.writer = writer;
    }

    /** @throws RejectedException if the form can't be sent */
    Submission compose(Request request, MessageForm given) {
        checkAllowed(request.domain());
        checkPresence(given);
        checkSize(given);
        SendOptions options = new SendOptions(settings, request.now());
        FormFields fields = FormFields.read(given.fields(), settings, options);
        boolean individual = !fields.recipientVariables().isEmpty();
        Optional<ChosenTemplate> template =
                ChosenTemplate.find(templates, request.domain(), options, fields.variables());
        Optional<DraftTemplate> draft = template.filter(_ -> individual).map(it -> it.draft(given, fields));
        MessageForm form = template.map(
                        it -> it.fill(given, fields, request.domain().name(), individual))
                .orElse(given);
        long size = checkSize(form);
        keys.check(options, request.domain().account());
        String from = addressText("from", form);
        List<Mailbox> authors = RecipientList.parse("from", from);
        RecipientList recipients = new RecipientList(settings.maxRecipients());
        List<Mailbox> to = recipients.add("to", values(form, "to"));
        List<Mailbox> cc = recipients.add("cc", values(form, "cc"));
        recipients.add("bcc", values(form, "bcc"));
        String local = ids.local(request.now());
        String messageId = fields.messageId().isEmpty() ? request.messageId(local) : fields.messageId();
        Content content = new Content(form, draft, authors, from, fields, options, messageId, request.now());
        Envelope envelope = Envelope.of(request, local, messageId, options);
        return individual
                ? draft(
                        content,
                        size,
                        VariableSlices.read(
                                fields.recipientVariables(), recipients.all().size()),
                        recipients,
                        envelope)
                : letter(content, to, cc, recipients, envelope);
    }

    /** What is in the form, read. */
    private record Content(
            MessageForm form,
            Optional<DraftTemplate> template,
            List<Mailbox> authors,
            String from,
            FormFields fields,
            SendOptions options,
            String messageId,
            Instant now) {
        String subject() {
            return value(form, "subject");
        }
    }

    private Submission letter(
            Content content, List<Mailbox> to, List<Mailbox> cc, RecipientList recipients, Envelope envelope) {
        byte[] letter = write(draftOf(content).to(to).cc(cc));
        if (letter.length > settings.maxMessageBytes()) {
            throw tooLarge(settings);
        }
        return envelope.submission(
                Envelope.flags(LetterScan.of(letter)),
                Addressing.of(recipients, content.options().schedule()),
                attributes(content, letter.length, readable(to), envelope),
                List.of(ByteBuffer.wrap(letter)));
    }

    private Submission draft(
            Content content, long size, VariableSlices variables, RecipientList recipients, Envelope envelope) {
        checkWritable(content);
        return envelope.submission(
                MessageFlags.DRAFT | (content.template().isPresent() ? MessageFlags.TEMPLATE : 0),
                Addressing.of(recipients, variables, content.options().schedule()),
                attributes(content, size, "", envelope),
                storedDraft(content).encode());
    }

    /** A fault that would show at rendition has to show now, while somebody is there to be told. */
    private void checkWritable(Content content) {
        Draft.Builder draft = draftOf(content, List.of());
        for (Upload file : content.form().files()) {
            draft.attachment(Attachment.file(file.fileName(), file.contentType(), new byte[0]));
        }
        write(draft);
    }

    private byte[] write(Draft.Builder draft) {
        try {
            return writer.write(draft.build());
        } catch (HeaderSyntaxException e) {
            throw badParameter(parameter(e.field()) + " parameter is not valid: " + e.getMessage());
        }
    }

    private static String parameter(String field) {
        return switch (field) {
            case "Subject" -> "subject";
            case "attachment", "Content-ID" -> "attachment";
            default -> "h:" + SendOptions.shown(field);
        };
    }

    private static Draft.Builder draftOf(Content content) {
        return draftOf(content, content.form().files());
    }

    private static Draft.Builder draftOf(Content content, List<Upload> files) {
        MessageForm form = content.form();
        Draft.Builder draft =
                Draft.builder().from(content.authors()).date(content.now()).messageId(content.messageId());
        try {
            String subject = content.subject();
            if (!subject.isEmpty()) {
                draft.subject(subject);
            }
            headers(content).forEach(header -> draft.header(header.name(), header.value()));
        } catch (HeaderSyntaxException e) {
            throw badParameter(parameter(e.field()) + " parameter is not valid: " + e.getMessage());
        }
        text(form, "text").ifPresent(draft::text);
        text(form, "amp-html").ifPresent(draft::amp);
        text(form, "html").ifPresent(draft::html);
        for (Upload file : files) {
            if (file.field().equals("inline")) {
                draft.inline(Attachment.inline(file.fileName(), file.contentType(), file.bytes()));
            } else if (file.field().equals("attachment")) {
                draft.attachment(Attachment.file(file.fileName(), file.contentType(), file.bytes()));
            }
        }
        return draft;
    }

    private static List<Header> headers(Content content) {
        List<Header> headers = new ArrayList<>(content.fields().headers());
        headers.addAll(shown(content.options(), content.fields().variables()));
        return headers;
    }

    /** The fields by which the letter shows its tags and variables, unless it shall not. */
    static List<Header> shown(SendOptions options, UserVariables variables) {
        List<Header> headers = new ArrayList<>(2);
        if (!options.suppressed().has(SuppressedHeaders.TAG)) {
            options.tags().forEach(tag -> headers.add(new Header("X-Mailgun-Tag", tag)));
        }
        if (!variables.isEmpty() && !options.suppressed().has(SuppressedHeaders.VARIABLES)) {
            headers.add(new Header("X-Mailgun-Variables", variables.json()));
        }
        return headers;
    }

    private static StoredDraft storedDraft(Content content) {
        MessageForm form = content.form();
        List<StoredDraft.Field> headers = new ArrayList<>();
        for (Header header : headers(content)) {
            headers.add(new StoredDraft.Field(header.name(), header.value()));
        }
        List<StoredDraft.File> files = new ArrayList<>();
        for (Upload file : form.files()) {
            boolean inline = file.field().equals("inline");
            if (inline || file.field().equals("attachment")) {
                files.add(new StoredDraft.File(
                        inline, file.fileName(), file.contentType(), ByteBuffer.wrap(file.bytes())));
            }
        }
        return new StoredDraft(
                content.now(),
                content.messageId(),
                content.from(),
                content.subject(),
                value(form, "text"),
                value(form, "html"),
                value(form, "amp-html"),
                headers,
                content.template(),
                files);
    }

    private static MessageAttributes attributes(Content content, long size, String to, Envelope envelope) {
        List<MessageAttributes.Attachment> attachments = new ArrayList<>(0);
        for (Upload file : content.form().files()) {
            if (file.field().equals("attachment") || file.field().equals("inline")) {
                attachments.add(
                        new MessageAttributes.Attachment(file.fileName(), file.contentType(), file.bytes().length));
            }
        }
        return envelope.attributes(
                size,
                content.fields().variables().json(),
                Optional.of(new MessageAttributes.Summary(
                        readable(content.authors()), to, content.subject(), attachments)));
    }

    private static String readable(List<Mailbox> mailboxes) {
        if (mailboxes.size() == 1) {
            return mailboxes.getFirst().toString();
        }
        StringBuilder text = new StringBuilder();
        for (Mailbox mailbox : mailboxes) {
            text.append(text.isEmpty() ? "" : ", ").append(mailbox);
        }
        return text.toString();
    }

    static void checkAllowed(SendingDomain domain) {
        if (domain.state() == SendingDomain.State.DISABLED) {
            throw new RejectedException(
                    Reason.NOT_ALLOWED, "Domain " + domain.name() + " is not allowed to send: The domain is disabled.");
        }
    }

    private static void checkPresence(MessageForm form) {
        Map<String, List<String>> fields = form.fields();
        boolean template = TemplateOptions.isNamed(fields);
        require(template || !value(form, "from").isEmpty(), "from parameter is missing");
        require(!value(form, "to").isEmpty(), "to parameter is missing");
        require(!template || !fields.containsKey("html"), "Only one parameters 'html' or 'template' is allowed");
        require(
                template || fields.containsKey("text") || fields.containsKey("html") || fields.containsKey("amp-html"),
                "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified");
    }

    private long checkSize(MessageForm form) {
        long size = 0;
        for (String name : List.of("text", "html", "amp-html")) {
            size += value(form, name).length();
        }
        for (Upload file : form.files()) {
            size += file.bytes().length;
        }
        if (size > settings.maxMessageBytes()) {
            throw tooLarge(settings);
        }
        return size;
    }

    static RejectedException tooLarge(SubmissionSettings settings) {
        return new RejectedException(
                Reason.TOO_LARGE, "Message is too large, max is " + (settings.maxMessageBytes() >> 20) + " MB");
    }

    /** All values of the field as one list of addresses. */
    private static String addressText(String name, MessageForm form) {
        return String.join(", ", values(form, name));
    }

    private static Optional<String> text(MessageForm form, String name) {
        String value = value(form, name);
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    static List<String> values(MessageForm form, String name) {
        return form.fields().getOrDefault(name, List.of());
    }

    /** The first value, or empty. */
    static String value(MessageForm form, String name) {
        List<String> values = values(form, name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw badParameter(message);
        }
    }
}
