package io.angarium.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium domain …}: the domains that send, and the DNS records that they need. */
@Command(
        name = "domain",
        description = "Add, list, show, verify or delete sending domains; see their DNS records, history and keys.",
        subcommands = DomainKeysCommand.class,
        footer = {"", "Example: angarium domain add example.com"})
public final class DomainCommand extends VerbGroup {
    private static final List<String> RECORDS = List.of("sending_dns_records", "receiving_dns_records");

    @Command(
            name = "add",
            description = "Make a domain and its DKIM keys; prints the records to publish.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain add example.com"})
    int add(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--smtp-password",
                            defaultValue = "",
                            description = "password of postmaster@NAME for SMTP submission")
                    String password,
            @Option(names = "--ed25519", description = "sign with Ed25519 beside RSA (RFC 8463)") boolean ed25519) {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("name", name));
        if (!password.isEmpty()) {
            form.add(Map.entry("smtp_password", password));
        }
        if (ed25519) {
            form.add(Map.entry("ed25519", "yes"));
        }
        return shown(server, server.post("/v4/domains", form));
    }

    @Command(
            name = "list",
            description = "List the domains.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain list"})
    int list(@Mixin ServerOptions server) {
        JsonNode answer = server.get("/v4/domains");
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("NAME", "STATE", "TYPE", "CREATED");
            for (JsonNode domain : answer.path("items")) {
                table.row(
                        domain.path("name").asString(),
                        domain.path("state").asString(),
                        domain.path("type").asString(),
                        domain.path("created_at").asString());
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "show",
            description = "Show a domain and its DNS records.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain show example.com"})
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return shown(server, server.get("/v4/domains/" + ServerOptions.encoded(name)));
    }

    @Command(
            name = "verify",
            description = "Look at DNS now; says what is wrong. Exit code 1 unless the domain is active.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain verify example.com"})
    int verify(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.put("/v4/domains/" + ServerOptions.encoded(name) + "/verify");
        shown(server, answer);
        return answer.path("domain").path("state").asString().equals("active") ? 0 : 1;
    }

    @Command(
            name = "dns",
            description = "Show the records to publish as a zone file has them, with what was found at the last look.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain dns example.com"})
    int dns(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.get("/v4/domains/" + ServerOptions.encoded(name));
        if (!server.printedJson(answer)) {
            for (String kind : RECORDS) {
                answer.path(kind).forEach(record -> System.out.println(ZoneText.of(record, name)));
            }
        }
        return 0;
    }

    @Command(
            name = "history",
            description = "Show when records of the domain broke and were good again, newest first.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain history example.com"})
    int history(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.get("/angarium/v1/domains/" + ServerOptions.encoded(name) + "/history");
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("WHEN", "WHAT", "RECORD", "DETAIL");
            for (JsonNode event : answer.path("items")) {
                table.row(
                        event.path("at").asString(),
                        event.path("event").asString(),
                        event.path("record_type").asString("") + " "
                                + event.path("name").asString(),
                        event.path("detail").asString(""));
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "delete",
            description = "Delete a domain.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain delete example.com"})
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.delete("/v3/domains/" + ServerOptions.encoded(name));
        return server.printMessage(answer);
    }

    private static int shown(ServerOptions server, JsonNode answer) {
        if (server.printedJson(answer)) {
            return 0;
        }
        JsonNode domain = answer.path("domain");
        System.out.println(
                domain.path("name").asString() + " (" + domain.path("state").asString() + ")");
        for (String kind : RECORDS) {
            System.out.println();
            System.out.println(kind.replace('_', ' '));
            for (JsonNode record : answer.path(kind)) {
                System.out.println("  " + record.path("valid").asString() + "  "
                        + record.path("record_type").asString() + "  "
                        + record.path("name").asString(domain.path("name").asString()) + "  "
                        + record.path("priority").asString("") + "  "
                        + record.path("value").asString());
                String problem = record.path("problem").asString("");
                if (!problem.isEmpty()) {
                    System.out.println("      " + problem);
                }
            }
        }
        return 0;
    }
}
