package io.angarium.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium key …}: the account's API keys. */
@Command(
        name = "key",
        description = "Create, list, disable or delete API keys.",
        footer = {"", "Example: angarium key create 'the billing service' --role developer"})
public final class KeyCommand extends VerbGroup {
    @Command(
            name = "create",
            description = "Make a key; it is shown once.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples: angarium key create 'the billing service' --role developer",
                "          angarium key create 'the shop' --domain example.com"
            })
    int create(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "DESCRIPTION") String description,
            @Option(
                            names = "--role",
                            defaultValue = "admin",
                            description = "what it may do: admin, developer, support or basic (${DEFAULT-VALUE})")
                    String role,
            @Option(
                            names = "--domain",
                            defaultValue = "",
                            paramLabel = "DOMAIN",
                            description = "hands in messages of this domain and nothing else")
                    String domain,
            @Option(
                            names = "--expires-in",
                            defaultValue = "0",
                            paramLabel = "SECONDS",
                            description = "how long it works; default: until it is deleted")
                    int seconds) {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("description", description));
        form.add(Map.entry("expiration", String.valueOf(seconds)));
        if (domain.isEmpty()) {
            form.add(Map.entry("role", role));
        } else {
            form.add(Map.entry("role", "sending"));
            form.add(Map.entry("kind", "domain"));
            form.add(Map.entry("domain_name", domain));
        }
        JsonNode answer = server.post("/v1/keys", form);
        if (!server.printedJson(answer)) {
            System.out.println(answer.path("key").path("secret").asString());
        }
        return 0;
    }

    @Command(
            name = "list",
            description = "List the keys.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium key list"})
    int list(@Mixin ServerOptions server) {
        JsonNode answer = server.get("/v1/keys");
        if (!server.printedJson(answer)) {
            TextTable table =
                    new TextTable("ID", "KIND", "ROLE", "DOMAIN", "DESCRIPTION", "CREATED", "EXPIRES", "STATE");
            for (JsonNode key : answer.path("items")) {
                table.row(
                        key.path("id").asString(),
                        key.path("kind").asString(),
                        key.path("role").asString(),
                        key.path("domain_name").asString(""),
                        key.path("description").asString(""),
                        key.path("created_at").asString(),
                        key.path("expires_at").asString(""),
                        key.path("is_disabled").asBoolean() ? "disabled" : "");
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "disable",
            description = "Stop a key from working, until it is enabled again.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium key disable 0123abcd-4567ef01 --reason leaked"})
    int disable(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", defaultValue = "", description = "why, for whoever lists the keys")
                    String reason) {
        JsonNode answer = server.post(path(id, "disable"), List.of(Map.entry("reason", reason)));
        return printed(server, answer, "key disabled");
    }

    @Command(
            name = "enable",
            description = "Let a disabled key work again.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium key enable 0123abcd-4567ef01"})
    int enable(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return printed(server, server.post(path(id, "enable"), List.of()), "key enabled");
    }

    @Command(
            name = "delete",
            description = "Delete a key; it stops working at once.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium key delete 0123abcd-4567ef01"})
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        JsonNode answer = server.delete("/v1/keys/" + ServerOptions.encoded(id));
        return server.printMessage(answer);
    }

    private static String path(String id, String verb) {
        return "/angarium/v1/keys/" + ServerOptions.encoded(id) + "/" + verb;
    }

    private static int printed(ServerOptions server, JsonNode answer, String words) {
        if (!server.printedJson(answer)) {
            System.out.println(words);
        }
        return 0;
    }
}
