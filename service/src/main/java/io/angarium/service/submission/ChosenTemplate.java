package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.Draft;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.template.PlainText;
import io.angarium.service.template.Rendering;
import io.angarium.service.template.Rendering.Escaping;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.Templates;
import io.angarium.service.template.Templates.Chosen;
import io.angarium.service.template.Variables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The version of a template that one message is made of, and the message's own values. What is the same for all recipients is
 * rendered here, at acceptance, where somebody is there to be told what is wrong.
 */
final class ChosenTemplate {
    private final Chosen chosen;
    private final Variables values;
    private final boolean wantsText;
    private final Rendering rendering;

    private ChosenTemplate(Chosen chosen, Variables values, boolean wantsText, Rendering rendering) {
        this.chosen = chosen;
        this.values = values;
        this.wantsText = wantsText;
        this.rendering = rendering;
    }

    /**
     * Finds the template that the options name, among the domain's and then among the account's, and notes it there.
     *
     * @param variables the message's own; those of the options go before
     * @return empty if the options name none
     * @throws RejectedException if there is no such template or version
     */
    static Optional<ChosenTemplate> find(
            Templates templates, SendingDomain domain, SendOptions options, UserVariables variables) {
        TemplateOptions wanted = options.template();
        if (!wanted.isNamed()) {
            return Optional.empty();
        }
        Owner owner = new Owner(domain.account(), domain.name());
        if (templates.find(owner, wanted.name()).isEmpty()) {
            owner = Owner.account(domain.account());
        }
        if (templates.find(owner, wanted.name()).isEmpty()) {
            throw badParameter("template not found");
        }
        Chosen chosen = templates
                .choose(owner, wanted.name(), wanted.version())
                .orElseThrow(() -> badParameter("version not found"));
        options.usesTemplate(chosen.template().name(), chosen.version().tag());
        Variables values = variables.isEmpty()
                ? wanted.variables()
                : wanted.variables().over(Variables.ofUserVariables(variables.json()));
        return Optional.of(new ChosenTemplate(chosen, values, wanted.wantsText(), templates.rendering()));
    }

    /**
     * The form with the template's text and headers in their places; what the form says itself stays.
     *
     * @param individual whether each recipient's copy is rendered on its own: then the HTML is the template as it is, and
     *     Subject and Reply-To are told in {@link #draft}
     */
    MessageForm fill(MessageForm form, FormFields fields, String domain, boolean individual) {
        Map<String, List<String>> filled = new LinkedHashMap<>(form.fields());
        filled.computeIfAbsent("from", _ -> List.of(header("From").orElse("postmaster@" + domain)));
        header("Subject").ifPresent(subject -> filled.putIfAbsent("subject", List.of(subject)));
        if (individual) {
            filled.put("html", List.of(chosen.text()));
        } else {
            String html = html();
            filled.put("html", List.of(html));
            if (wantsText) {
                filled.computeIfAbsent("text", _ -> List.of(PlainText.of(html)));
            }
            header("Reply-To")
                    .filter(_ -> !fields.hasHeader("Reply-To"))
                    .ifPresent(it -> fields.addHeader("Reply-To", it));
        }
        return new MessageForm(filled, form.files());
    }

    /** What the individual copies of a form are rendered with. */
    DraftTemplate draft(MessageForm form, FormFields fields) {
        Map<String, String> headers = chosen.version().headers();
        return new DraftTemplate(
                values.json(),
                form.fields().containsKey("subject") || fields.hasHeader("Subject")
                        ? ""
                        : headers.getOrDefault("Subject", ""),
                fields.hasHeader("Reply-To") ? "" : headers.getOrDefault("Reply-To", ""),
                wantsText && !form.fields().containsKey("text"));
    }

    /** Puts the template in the place of a letter's body; Subject and Reply-To where the letter has none. */
    void fill(Draft.Builder draft, boolean withSubject, boolean withReplyTo) {
        String html = html();
        draft.html(html);
        if (wantsText) {
            draft.text(PlainText.of(html));
        }
        if (withSubject) {
            header("Subject").ifPresent(draft::subject);
        }
        if (withReplyTo) {
            header("Reply-To").ifPresent(value -> draft.header("Reply-To", value));
        }
    }

    private String html() {
        return render(chosen.text(), Escaping.HTML);
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(chosen.version().headers().get(name))
                .map(template -> OneLine.of(render(template, Escaping.NONE)))
                .filter(value -> !value.isBlank());
    }

    private String render(String template, Escaping escaping) {
        try {
            return rendering.compile(template, escaping).render(values).text();
        } catch (RenderingFailedException | TemplateSyntaxException e) {
            throw badParameter("template parameter: " + e.getMessage());
        }
    }
}
