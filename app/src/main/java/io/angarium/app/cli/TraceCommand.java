package io.angarium.app.cli;

import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium trace ID}: a message's whole way, step by step. */
@Command(
        name = "trace",
        description = "Show what happened to a message.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium trace '<20261121120000.0123456789ABCDEF@sandbox.localhost>'"})
public final class TraceCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "the message's id, with or without angle brackets")
    private String id = "";

    @Override
    public Integer call() {
        String bare = id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
        JsonNode trace = server.get("/angarium/v1/trace/" + ServerOptions.encoded(bare));
        if (server.printedJson(trace)) {
            return 0;
        }
        System.out.println(bare + "  " + words(trace.path("message")));
        for (JsonNode recipient : trace.path("recipients")) {
            System.out.println();
            System.out.println(recipient.path("recipient").asString() + ": "
                    + recipient.path("state").asString());
            TextLines.print(recipient.path("steps"));
        }
        return 0;
    }

    /** The steps as lines: time, time since the step before, what, and how. */
    private static final class TextLines {
        static void print(JsonNode steps) {
            for (JsonNode step : steps) {
                System.out.printf(
                        "  %-24s %+9.1f ms  %-10s %s%n",
                        step.path("at").asString(),
                        step.path("after_ms").asDouble(),
                        step.path("step").asString(),
                        words(step.path("detail")));
            }
        }
    }

    private static String words(JsonNode detail) {
        if (!detail.isObject()) {
            return detail.isArray() ? joined(detail) : detail.asString("");
        }
        StringJoiner words = new StringJoiner("  ");
        detail.properties().forEach(entry -> {
            String value = words(entry.getValue());
            if (!value.isEmpty() && !entry.getKey().equals("id")) {
                words.add(entry.getKey() + "=" + value);
            }
        });
        return words.toString();
    }

    private static String joined(JsonNode list) {
        StringJoiner words = new StringJoiner(", ");
        list.forEach(element -> words.add(words(element)));
        return words.toString();
    }
}
