package io.angarium.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium domain keys …}: the DKIM keys of a domain. */
@Command(
        name = "keys",
        description = "List, add, activate, deactivate, delete or rotate a domain's DKIM keys.",
        footer = {"", "Example: angarium domain keys list example.com"})
public final class DomainKeysCommand extends VerbGroup {
    private static final String ALL_KEYS = "/v1/dkim/keys";

    @Command(
            name = "list",
            description = "List the keys; SIGNS says which sign now.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys list example.com"})
    int list(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        JsonNode answer = server.get(path(name));
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("SELECTOR", "ACTIVE", "SIGNS", "RECORD", "DNS");
            for (JsonNode key : answer.path("items")) {
                table.row(
                        key.path("selector").asString(),
                        yes(key.path("active")),
                        yes(key.path("signs")),
                        key.path("dns_record").path("name").asString(),
                        key.path("dns_record").path("valid").asString());
            }
            table.print(System.out);
        }
        return 0;
    }

    private static String yes(JsonNode truth) {
        return truth.asBoolean() ? "yes" : "no";
    }

    @Command(
            name = "add",
            description =
                    "Make a key, or bring one; prints the record to publish. It signs once it is activated and found.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys add example.com s2"})
    int add(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "SELECTOR") String selector,
            @Option(names = "--bits", defaultValue = "2048", description = "2048 or 4096 (${DEFAULT-VALUE})") int bits,
            @Option(names = "--pem", description = "file with an RSA private key to use") @Nullable Path pem)
            throws IOException {
        List<Map.Entry<String, String>> form =
                new ArrayList<>(List.of(Map.entry("signing_domain", name), Map.entry("selector", selector)));
        form.add(pem == null ? Map.entry("bits", String.valueOf(bits)) : Map.entry("pem", Files.readString(pem)));
        JsonNode answer = server.post(ALL_KEYS, form);
        if (!server.printedJson(answer)) {
            System.out.println(ZoneText.of(answer.path("dns_record"), name));
        }
        return 0;
    }

    @Command(
            name = "activate",
            description = "Let a key sign as soon as its record is found.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys activate example.com s2"})
    int activate(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "SELECTOR") String selector) {
        return server.printMessage(server.put(path(name) + "/" + ServerOptions.encoded(selector) + "/activate"));
    }

    @Command(
            name = "deactivate",
            description = "Let a key sign no more. Leave its record in DNS for five days.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys deactivate example.com s1"})
    int deactivate(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "SELECTOR") String selector) {
        return server.printMessage(server.put(path(name) + "/" + ServerOptions.encoded(selector) + "/deactivate"));
    }

    @Command(
            name = "delete",
            description = "Delete a key.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys delete example.com s1"})
    int delete(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "SELECTOR") String selector) {
        return server.printMessage(server.delete(ALL_KEYS + "?signing_domain=" + ServerOptions.encoded(name)
                + "&selector=" + ServerOptions.encoded(selector)));
    }

    @Command(
            name = "rotate",
            description = "Let the next key of a domain with automatic sender security take over once it is found.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium domain keys rotate example.com"})
    int rotate(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.printMessage(
                server.post("/v1/dkim_management/domains/" + ServerOptions.encoded(name) + "/rotate", List.of()));
    }

    private static String path(String name) {
        return "/v4/domains/" + ServerOptions.encoded(name) + "/keys";
    }
}
