package io.angarium.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium key …}: the account's API keys. */
@Command(
        name = "key",
        description = "Create, list or delete API keys.",
        footer = {"", "Example: angarium key create 'the billing service'"})
public final class KeyCommand extends VerbGroup {
    @Command(
            name = "create",
            description = "Make a key; it is shown once.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium key create 'the billing service'"})
    int create(@Mixin ServerOptions server, @Parameters(paramLabel = "DESCRIPTION") String description) {
        JsonNode answer =
                server.post("/v1/keys", List.of(Map.entry("role", "admin"), Map.entry("description", description)));
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
            TextTable table = new TextTable("ID", "DESCRIPTION", "CREATED");
            for (JsonNode key : answer.path("items")) {
                table.row(
                        key.path("id").asString(),
                        key.path("description").asString(""),
                        key.path("created_at").asString());
            }
            table.print(System.out);
        }
        return 0;
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
}
