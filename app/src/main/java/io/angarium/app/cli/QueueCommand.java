package io.angarium.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code angarium queue}: what waits, where, and what the receiver said last. */
@Command(
        name = "queue",
        description = "Show what waits.",
        mixinStandardHelpOptions = true,
        subcommands = QueueCancelCommand.class,
        footer = {"", "Example: angarium queue"})
public final class QueueCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        JsonNode answer = server.get("/angarium/v1/queue");
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("LANE", "SITE", "WAITING", "OLDEST", "LAST REPLY");
            for (JsonNode item : answer.path("items")) {
                table.row(
                        item.path("lane").asString(""),
                        item.path("site").asString(""),
                        item.path("waiting").asString("0"),
                        item.path("oldest").asString(""),
                        item.path("last_reply").asString(""));
            }
            table.print(System.out);
        }
        return 0;
    }
}
