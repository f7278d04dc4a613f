package io.angarium.service.rendition;

import io.angarium.authentication.CryptoProvider;
import io.angarium.authentication.DkimSigner;
import io.angarium.service.Installation;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Templates.NewVersion;
import io.angarium.spool.StoredMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How fast individual copies are made of a template on one core: a call with 1,000 recipients, five variables each, over memory.
 * Nothing is asserted; {@code docs/benchmarks.md} has the command and figures.
 */
public final class RenderingMeasurement {
    private static final int RECIPIENTS = 1_000;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long MEASURED_NANOS = 5_000_000_000L;
    private static final String TEMPLATE = """
            <html><body><h1>Hello {{name}}</h1>
            <p>Your order {{order}} of {{date}} is {{#equal state "sent"}}on its way{{else}}being packed{{/equal}}.</p>
            {{#if gift}}<p>It is a gift for {{gift}}.</p>{{/if}}
            """
            + "<p>This paragraph is the same for everybody, as most of a letter is.</p>\n".repeat(40)
            + "</body></html>\n";

    private RenderingMeasurement() {}

    /** No arguments. */
    public static void main(String[] arguments) {
        try (Installation installation = new Installation()) {
            installation.domains.create(new NewDomain(installation.account, "send.test", "", "s1", 2048, false));
            SendingDomain domain = installation.domain("send.test");
            installation.templates.create(
                    new Owner(installation.account, "send.test"),
                    "order",
                    "",
                    "",
                    Optional.of(new NewVersion(
                            "initial", TEMPLATE, "", Map.of("Subject", "Order {{order}} for {{name}}"), true)));
            LetterRendition rendition = new LetterRendition(
                    installation.domains,
                    new DkimSigner(CryptoProvider.fastest()),
                    installation.templates.rendering(),
                    installation.clock,
                    ThreadLocalRandom.current());
            measure("template, unsigned", stored(installation, domain, "unsigned.test", "no", true), rendition);
            measure("template, RSA-2048", stored(installation, domain, "signed.test", "yes", true), rendition);
            measure("%recipient.x%, unsigned", stored(installation, domain, "plain.test", "no", false), rendition);
        }
    }

    private static void measure(String name, StoredMessage message, LetterRendition rendition) {
        run(message, rendition, WARM_UP_NANOS);
        long letters = run(message, rendition, MEASURED_NANOS);
        System.out.printf(
                Locale.ROOT,
                "%-26s %,9.0f letters/s on one core, %.1f µs each; one record of %,d bytes for %d recipients%n",
                name,
                letters * 1e9 / MEASURED_NANOS,
                MEASURED_NANOS / 1e3 / letters,
                message.content().remaining(),
                message.recipients());
    }

    private static long run(StoredMessage message, LetterRendition rendition, long nanos) {
        long end = System.nanoTime() + nanos;
        long letters = 0;
        while (System.nanoTime() < end) {
            rendition.render(message, (int) (letters++ % RECIPIENTS));
        }
        return letters;
    }

    private static StoredMessage stored(
            Installation installation, SendingDomain domain, String destination, String dkim, boolean template) {
        StringBuilder to = new StringBuilder();
        StringBuilder variables = new StringBuilder("{");
        for (int i = 0; i < RECIPIENTS; i++) {
            String address = "user" + i + "@" + destination;
            to.append(i == 0 ? "" : ",").append(address);
            variables
                    .append(i == 0 ? "" : ",")
                    .append(
                            "\"%s\":{\"name\":\"Ann %d\",\"order\":\"A-%d\",\"date\":\"21 November\",\"state\":\"%s\",\"gift\":\"%s\"}"
                                    .formatted(address, i, i, i % 2 == 0 ? "sent" : "packed", i % 3 == 0 ? "Bo" : ""));
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("from", List.of("Shop <shop@send.test>"));
        fields.put("to", List.of(to.toString()));
        fields.put("recipient-variables", List.of(variables.append('}').toString()));
        fields.put("o:dkim", List.of(dkim));
        if (template) {
            fields.put("template", List.of("order"));
            fields.put(
                    "t:variables",
                    List.of(
                            "{\"name\":\"%recipient.name%\",\"order\":\"%recipient.order%\",\"date\":\"%recipient.date%\","
                                    + "\"state\":\"%recipient.state%\",\"gift\":\"%recipient.gift%\"}"));
        } else {
            fields.put("subject", List.of("Order %recipient.order% for %recipient.name%"));
            fields.put("html", List.of(TEMPLATE.replaceAll("\\{\\{(\\w+)}}", "%recipient.$1%")));
        }
        Result result = installation.submissions.send(
                installation.caller, domain, new MessageForm(fields, List.of()), new Origin("http", "127.0.0.1"));
        if (!(result instanceof Result.Queued)) {
            throw new IllegalStateException(result.toString());
        }
        return installation.taken(destination);
    }
}
