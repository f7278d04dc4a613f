package io.angarium.app.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium queue …}: what waits, where, and why; and orders for it. */
@Command(
        name = "queue",
        description = "Show what waits, say why, and pause, resume, drain, move or cancel it.",
        mixinStandardHelpOptions = true,
        subcommands = QueueCancelCommand.class,
        footer = {"", "Example: angarium queue explain example.com"})
public final class QueueCommand implements Callable<Integer> {
    private static final String PATH = "/angarium/v1/queue";

    @Mixin
    private final ServerOptions server = new ServerOptions();

    /** A part of the mail: exactly one of these. */
    static final class Target {
        @Option(names = "--site", paramLabel = "NAME", description = "a receiver's hosts, as the table names them")
        private String site = "";

        @Option(names = "--provider", paramLabel = "NAME", description = "who runs the receiver")
        private String provider = "";

        @Option(names = "--domain", paramLabel = "NAME", description = "a sending or recipient domain")
        private String domain = "";

        @Option(names = "--tenant", paramLabel = "NAME", description = "an account")
        private String tenant = "";

        @Option(names = "--tag", paramLabel = "NAME", description = "a message's first tag")
        private String tag = "";

        String query() {
            for (Map.Entry<String, String> each : List.of(
                    Map.entry("site", site),
                    Map.entry("provider", provider),
                    Map.entry("domain", domain),
                    Map.entry("tenant", tenant),
                    Map.entry("tag", tag))) {
                if (!each.getValue().isEmpty()) {
                    return each.getKey() + "=" + ServerOptions.encoded(each.getValue());
                }
            }
            return "";
        }
    }

    @Override
    public Integer call() {
        JsonNode answer = server.get(PATH);
        if (!server.printedJson(answer)) {
            TextTable table =
                    new TextTable("LANE", "PROVIDER", "WAITING", "OLDEST", "RATE", "CEILING", "STATE", "LAST REPLY");
            for (JsonNode item : answer.path("items")) {
                table.row(
                        item.path("lane").asString(""),
                        item.path("provider").asString(""),
                        item.path("waiting").asString("0"),
                        item.path("oldest").asString(""),
                        item.path("rate").asString("0") + "/s",
                        item.path("ceiling").asDouble(0) == 0
                                ? ""
                                : item.path("ceiling").asString("") + "/s",
                        item.path("paused").asBoolean(false) ? "paused" : "",
                        item.path("last_reply").asString(""));
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "explain",
            description = "Say why a message, or the mail of a domain, provider or tag, waits, and until when.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue explain example.com"})
    int explain(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "WHAT", description = "Message-Id, domain, provider or tag") String what) {
        JsonNode answer = options.get("/angarium/v1/explain/" + ServerOptions.encoded(what));
        if (!options.printedJson(answer)) {
            TextTable table = new TextTable("", "");
            table.row("waiting", answer.path("waiting").asString("0"));
            table.row("reason", answer.path("reason").asString(""));
            JsonNode limit = answer.path("limit");
            if (limit.isObject()) {
                table.row(
                        "limit",
                        limit.path("name").asString("") + ": "
                                + limit.path("value").asString("") + ", set by "
                                + limit.path("set_by").asString("")
                                + (limit.path("until").isString()
                                        ? ", until " + limit.path("until").asString("")
                                        : ""));
            }
            table.row("last reply", answer.path("reply").asString(""));
            table.row("ahead", answer.path("ahead").asString("0"));
            JsonNode expected = answer.path("expected");
            if (expected.isObject()) {
                table.row("expected", expected.path("likely").asString(""));
                table.row(
                        "nine of ten",
                        expected.path("earliest").asString("") + " to "
                                + expected.path("latest").asString(""));
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "pause",
            description = "Send nothing more of a part of the mail until it is resumed.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue pause --domain example.com"})
    int pause(@Mixin ServerOptions options, @ArgGroup(multiplicity = "1") Target target) {
        return order(options, "pause?" + target.query());
    }

    @Command(
            name = "drain",
            description =
                    "Finish what is on the wire, close the connections, and send nothing more until it is resumed.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue drain --site mx.example.com"})
    int drain(@Mixin ServerOptions options, @ArgGroup(multiplicity = "1") Target target) {
        return order(options, "drain?" + target.query());
    }

    @Command(
            name = "resume",
            description = "Take back what was ordered for a part of the mail.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue resume --domain example.com"})
    int resume(@Mixin ServerOptions options, @ArgGroup(multiplicity = "1") Target target) {
        return order(options, "resume?" + target.query());
    }

    @Command(
            name = "move",
            description = "Send a site's, provider's or recipient domain's mail from another address of this machine.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue move --domain example.com --to 192.0.2.7"})
    int move(
            @Mixin ServerOptions options,
            @ArgGroup(multiplicity = "1") Target target,
            @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "the local address")
                    String to) {
        return order(options, "move?" + target.query() + "&to=" + ServerOptions.encoded(to));
    }

    @Command(
            name = "orders",
            description = "List the orders in force.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium queue orders"})
    int orders(@Mixin ServerOptions options) {
        JsonNode answer = options.get(PATH + "/orders");
        if (!options.printedJson(answer)) {
            TextTable table = new TextTable("ORDER", "FOR", "NAME", "TO", "SET BY", "AT");
            for (JsonNode item : answer.path("items")) {
                table.row(
                        item.path("action").asString(""),
                        item.path("scope").asString(""),
                        item.path("name").asString(""),
                        item.path("to").asString(""),
                        item.path("set_by").asString(""),
                        item.path("at").asString(""));
            }
            table.print(System.out);
        }
        return 0;
    }

    private static int order(ServerOptions options, String what) {
        JsonNode answer = options.post(PATH + "/" + what, List.of());
        if (!options.printedJson(answer)) {
            System.out.println(answer.path("message").asString(""));
        }
        return 0;
    }
}
