package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.Draft;
import io.angarium.mail.Header;
import io.angarium.mail.HeaderBlock;
import io.angarium.mail.HeaderField;
import io.angarium.mail.LetterWriter;
import io.angarium.service.submission.MessageForm.Upload;
import io.angarium.service.template.Templates;
import io.angarium.spool.Submission;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a submission of a finished letter and a list of recipients. The letter stays as it is, but for what RFC 6409 §8 lets a
 * submission server repair: line ends, a missing Message-ID or Date, and a Bcc field, which must not be seen.
 */
final class MimeComposition {
    private final SubmissionSettings settings;
    private final MessageIds ids;
    private final LetterWriter writer;
    private final SigningKeys keys;
    private final Templates templates;

    MimeComposition(
            SubmissionSettings settings, MessageIds ids, LetterWriter writer, SigningKeys keys, Templates templates) {
        this.templates = templates;
        this.keys = keys;
        this.settings = settings;
        this.ids = ids;
        this.writer = writer;
    }

    /** @throws RejectedException if the form can't be sent */
    Submission compose(Request request, MessageForm form) {
        FormComposition.checkAllowed(request.domain());
        checkPresence(form);
        byte[] given = letter(form);
        if (given.length > settings.maxMessageBytes()) {
            throw FormComposition.tooLarge(settings);
        }
        SendOptions options = new SendOptions(settings, request.now());
        FormFields fields = FormFields.read(form.fields(), settings, options);
        List<String> tags = List.copyOf(options.tags());
        RecipientList recipients = new RecipientList(settings.maxRecipients());
        recipients.add("to", FormComposition.values(form, "to"));
        ByteBuffer wire = ByteBuffer.wrap(WireText.canonical(given));
        IncomingLetter letter =
                IncomingLetter.read(wire, options, replaced(fields), settings, fields.recipientVariables());
        LetterHeader header = letter.header();
        keys.check(options, request.domain().account());
        if (!header.hasFrom()) {
            throw badParameter("message parameter is not a letter: its header has no From field");
        }
        String local = ids.local(request.now());
        String known = fields.messageId().isEmpty() ? header.messageId() : fields.messageId();
        String messageId = known.isEmpty() ? request.messageId(local) : known;
        List<Header> further = new ArrayList<>(fields.headers());
        further.addAll(shown(header, fields, options, tags));
        byte[] finished =
                IncomingLetter.joined(header.pieces(added(header, fields, further, messageId, request.now())));
        byte[] content = ChosenTemplate.find(templates, request.domain(), options, header.variables())
                .map(template -> TemplatedLetter.of(finished, template, writer))
                .orElse(finished);
        Envelope envelope = Envelope.of(request, local, messageId, options);
        String variables = header.variables().json();
        return letter.isIndividual()
                ? letter.individual(0, envelope, recipients, content, variables)
                : envelope.submission(
                        IncomingLetter.flags(content),
                        Addressing.of(recipients, options.schedule()),
                        envelope.attributes(content.length, variables, Optional.empty()),
                        List.of(ByteBuffer.wrap(content)));
    }

    /** The form's tags and variables join those of the letter; of two variables with one name the form's counts. */
    private static List<Header> shown(LetterHeader header, FormFields fields, SendOptions options, List<String> tags) {
        List<Header> shown = new ArrayList<>(2);
        if (!options.suppressed().has(SuppressedHeaders.TAG)) {
            tags.stream()
                    .filter(tag -> !header.shows(SuppressedHeaders.TAG, tag))
                    .forEach(tag -> shown.add(new Header("X-Mailgun-Tag", tag)));
        }
        if (!fields.variables().isEmpty()) {
            header.variables().putAll(fields.variables());
            header.drop("X-Mailgun-Variables");
            if (!options.suppressed().has(SuppressedHeaders.VARIABLES)) {
                shown.add(new Header("X-Mailgun-Variables", header.variables().json()));
            }
        }
        return shown;
    }

    private static void checkPresence(MessageForm form) {
        if (FormComposition.values(form, "to").isEmpty()) {
            throw badParameter("to parameter is missing");
        }
        if (letter(form).length == 0) {
            throw badParameter("message parameter is missing");
        }
    }

    /** A file part, or a plain field, which some clients send instead. */
    private static byte[] letter(MessageForm form) {
        for (Upload file : form.files()) {
            if (file.field().equals("message")) {
                return file.bytes();
            }
        }
        return FormComposition.value(form, "message").getBytes(UTF_8);
    }

    private static Set<String> replaced(FormFields fields) {
        Set<String> names = HashSet.newHashSet(fields.headers().size() + 1);
        fields.headers().forEach(header -> names.add(header.name().toLowerCase(Locale.ROOT)));
        if (!fields.messageId().isEmpty()) {
            names.add("message-id");
        }
        return names;
    }

    private byte[] added(LetterHeader header, FormFields fields, List<Header> further, String messageId, Instant now) {
        boolean idMissing = header.messageId().isEmpty() || !fields.messageId().isEmpty();
        boolean dateGiven = fields.headers().stream().anyMatch(given -> given.isNamed("Date"));
        ByteArrayOutputStream added = new ByteArrayOutputStream(256);
        added.writeBytes(missing(idMissing ? messageId : "", !header.hasDate() && !dateGiven, now));
        if (!further.isEmpty()) {
            added.writeBytes(written(further));
        }
        return added.toByteArray();
    }

    /** RFC 6409 §8.2 and §8.3: the fields that a submission server adds. */
    static byte[] missing(String messageId, boolean date, Instant now) {
        StringBuilder fields = new StringBuilder(128);
        if (!messageId.isEmpty()) {
            fields.append("Message-ID: <").append(messageId).append(">\r\n");
        }
        if (date) {
            fields.append("Date: ").append(DateText.format(now)).append("\r\n");
        }
        return fields.toString().getBytes(US_ASCII);
    }

    /** The fields as the letter writer writes them: folded, and encoded where they have to be. */
    private byte[] written(List<Header> headers) {
        Draft.Builder draft = Draft.builder();
        headers.forEach(header -> draft.header(header.name(), header.value()));
        byte[] letter = writer.write(draft.build());
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (HeaderField field : HeaderBlock.of(letter).fields()) {
            if (!Draft.isOfTheWriter(field.name())) {
                fields.write(letter, field.start(), field.end() - field.start());
            }
        }
        return fields.toByteArray();
    }
}
