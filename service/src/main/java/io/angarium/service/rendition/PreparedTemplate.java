package io.angarium.service.rendition;

import io.angarium.service.submission.DraftTemplate;
import io.angarium.service.template.PlainText;
import io.angarium.service.template.Rendering;
import io.angarium.service.template.Rendering.Compiled;
import io.angarium.service.template.Rendering.Escaping;
import io.angarium.service.template.Rendering.Rendered;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.Variables;
import java.util.List;
import java.util.Optional;

/**
 * A draft's template, read once for all recipients. Immutable.
 *
 * @param html of the body
 * @param values the message's, with the recipients' places in them
 * @param varied whether there are such places
 */
record PreparedTemplate(
        Compiled html,
        Optional<Compiled> subject,
        Optional<Compiled> replyTo,
        boolean wantsText,
        Variables values,
        boolean varied) {
    /** Most characters that all values together may grow to when a recipient's own are put into them. */
    static final int MAX_VALUES = 4 << 20;

    /** A recipient's texts. Text and headers: as far as the template makes them. */
    record Texts(
            String html,
            Optional<String> text,
            Optional<String> subject,
            Optional<String> replyTo,
            List<String> notes) {}

    static PreparedTemplate of(String html, DraftTemplate template, Rendering rendering) {
        return new PreparedTemplate(
                rendering.compile(html, Escaping.HTML),
                header(template.subject(), rendering),
                header(template.replyTo(), rendering),
                template.text(),
                Variables.parse(template.variables()),
                template.variables().contains(RecipientVariables.PREFIX));
    }

    private static Optional<Compiled> header(String template, Rendering rendering) {
        return template.isEmpty() ? Optional.empty() : Optional.of(rendering.compile(template, Escaping.NONE));
    }

    /** @throws RenderingFailedException if the template can't be rendered with this recipient's values */
    Texts render(RecipientVariables recipient) {
        Variables own = varied ? values.map(new Room(recipient)::substitute) : values;
        Rendered body = html.render(own);
        return new Texts(
                body.text(),
                wantsText ? Optional.of(PlainText.of(body.text())) : Optional.empty(),
                subject.map(it -> it.render(own).text()),
                replyTo.map(it -> it.render(own).text()).filter(value -> !value.isBlank()),
                body.missing().isEmpty()
                        ? List.of()
                        : List.of("variables without a value: " + String.join(", ", body.missing())));
    }

    /** What is left for values to grow into. */
    private static final class Room {
        private final RecipientVariables recipient;
        private long left = MAX_VALUES;

        Room(RecipientVariables recipient) {
            this.recipient = recipient;
        }

        String substitute(String value) {
            String own = recipient.substitute(value);
            left -= own.length();
            if (left < 0) {
                throw new RenderingFailedException(
                        "the template's values have more than " + MAX_VALUES + " characters");
            }
            return own;
        }
    }
}
