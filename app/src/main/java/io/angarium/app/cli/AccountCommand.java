package io.angarium.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium account …}: the accounts below the primary one. Other verbs act for one of them with {@code --account}. */
@Command(
        name = "account",
        description = "Create, list, disable, enable or delete subaccounts.",
        footer = {
            "",
            "Example: angarium account create 'The shop'",
            "         angarium key create 'first key' --account ID"
        })
public final class AccountCommand extends VerbGroup {
    private static final String PATH = "/v5/accounts/subaccounts";

    @Command(
            name = "create",
            description = "Make a subaccount; prints its id.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium account create 'The shop'"})
    int create(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.post(PATH, List.of(Map.entry("name", name)));
        if (!server.printedJson(answer)) {
            System.out.println(answer.path("subaccount").path("id").asString());
        }
        return 0;
    }

    @Command(
            name = "list",
            description = "List the subaccounts by name, at most 1000.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium account list --filter shop"})
    int list(
            @Mixin ServerOptions server,
            @Option(names = "--filter", defaultValue = "", description = "part of the name") String filter) {
        JsonNode answer = server.get(PATH + "?limit=1000&filter=" + ServerOptions.encoded(filter));
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("ID", "NAME", "STATUS", "CREATED");
            for (JsonNode account : answer.path("subaccounts")) {
                table.row(
                        account.path("id").asString(),
                        account.path("name").asString(),
                        account.path("status").asString(),
                        account.path("created_at").asString());
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "disable",
            description = "Stop a subaccount from sending; what it handed in before is still delivered.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium account disable ID --reason unpaid"})
    int disable(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", defaultValue = "", description = "why, for whoever looks at it")
                    String reason) {
        return shown(server, server.post(path(id, "disable"), List.of(Map.entry("reason", reason))));
    }

    @Command(
            name = "enable",
            description = "Let a disabled subaccount send again.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium account enable ID"})
    int enable(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return shown(server, server.post(path(id, "enable"), List.of()));
    }

    @Command(
            name = "delete",
            description = "Close a subaccount for good: its keys and domains are deleted.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium account delete ID"})
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        server.actFor(id);
        return server.printMessage(server.delete(PATH));
    }

    private static String path(String id, String verb) {
        return PATH + "/" + ServerOptions.encoded(id) + "/" + verb;
    }

    private static int shown(ServerOptions server, JsonNode answer) {
        if (!server.printedJson(answer)) {
            System.out.println(answer.path("subaccount").path("status").asString());
        }
        return 0;
    }
}
