package io.angarium.app.cli;

import io.angarium.service.template.Rendering.Escaping;
import io.angarium.service.template.Rendering.Rendered;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.Variables;
import io.angarium.service.template.handlebars.HandlebarsRendering;
import io.angarium.service.template.handlebars.RenderingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code angarium template …}: stored templates, and how one looks with somebody's values. */
@Command(
        name = "template",
        description = "List, store or try out templates.",
        footer = {"", "Example: angarium template put welcome welcome.html --domain example.com"})
public final class TemplateCommand extends VerbGroup {
    @Command(
            name = "list",
            description = "List the templates of a domain, or of the account.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium template list --domain example.com"})
    int list(@Mixin ServerOptions server, @Option(names = "--domain", defaultValue = "") String domain) {
        JsonNode answer = server.get(path(domain));
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("NAME", "DESCRIPTION", "CREATED");
            for (JsonNode template : answer.path("items")) {
                table.row(
                        template.path("name").asString(),
                        template.path("description").asString(""),
                        template.path("createdAt").asString());
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "put",
            description = "Store a file as a version of a template, and make it the active one.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium template put welcome welcome.html --tag v2 --subject 'Hi {{name}}'"})
    int put(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--domain", defaultValue = "", description = "default: for all domains of the account")
                    String domain,
            @Option(names = "--tag", defaultValue = "initial", description = "the version (${DEFAULT-VALUE})")
                    String tag,
            @Option(names = "--subject", defaultValue = "", description = "a template of the subject") String subject,
            @Option(names = "--comment", defaultValue = "") String comment)
            throws IOException {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("template", Files.readString(file)));
        form.add(Map.entry("tag", tag));
        form.add(Map.entry("comment", comment));
        form.add(Map.entry("active", "yes"));
        if (!subject.isEmpty()) {
            form.add(Map.entry("headers", new ObjectMapper().writeValueAsString(Map.of("Subject", subject))));
        }
        String templates = path(domain);
        String versions = templates + "/" + ServerOptions.encoded(name) + "/versions";
        if (!isAmong(server.get(templates).path("items"), "name", name)) {
            form.add(Map.entry("name", name));
            return server.printMessage(server.post(templates, form));
        }
        JsonNode known = server.get(versions).path("template").path("versions");
        return server.printMessage(
                isAmong(known, "tag", tag)
                        ? server.put(versions + "/" + ServerOptions.encoded(tag), form)
                        : server.post(versions, form));
    }

    @Command(
            name = "render",
            description = "Render a file with the values of a JSON file; nothing is stored or sent.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium template render welcome.html --variables ann.json"})
    int render(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--variables", description = "JSON object; default: no values") @Nullable Path variables)
            throws IOException {
        try {
            Rendered rendered = new HandlebarsRendering(RenderingLimits.DEFAULT, System::nanoTime)
                    .compile(Files.readString(file), Escaping.HTML)
                    .render(variables == null ? Variables.NONE : Variables.parse(Files.readString(variables)));
            System.out.println(rendered.text());
            if (!rendered.missing().isEmpty()) {
                System.err.println("without a value: " + String.join(", ", rendered.missing()));
            }
            return 0;
        } catch (TemplateSyntaxException | RenderingFailedException wrong) {
            System.err.println(file + ": " + wrong.getMessage());
        } catch (IllegalArgumentException wrong) {
            System.err.println(variables + ": " + wrong.getMessage());
        }
        return 1;
    }

    private static String path(String domain) {
        return domain.isEmpty() ? "/v4/templates" : "/v3/" + ServerOptions.encoded(domain) + "/templates";
    }

    private static boolean isAmong(JsonNode items, String field, String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        for (JsonNode item : items) {
            if (item.path(field).asString("").equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
