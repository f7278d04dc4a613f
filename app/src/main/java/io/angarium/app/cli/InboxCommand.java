package io.angarium.app.cli;

import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium inbox [ID]}: the mail that the sandbox captured. */
@Command(
        name = "inbox",
        description = "List captured mail, or show one letter's source.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium inbox", "         angarium inbox 42"})
public final class InboxCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "the letter to show")
    private @Nullable String id;

    @Override
    public Integer call() {
        if (id != null) {
            JsonNode letter = server.get("/angarium/v1/inbox/" + ServerOptions.encoded(id));
            if (!server.printedJson(letter)) {
                System.out.println(letter.path("source").asString());
            }
            return 0;
        }
        JsonNode answer = server.get("/angarium/v1/inbox");
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("ID", "RECEIVED", "FROM", "TO", "SUBJECT");
            for (JsonNode item : answer.path("items")) {
                StringJoiner to = new StringJoiner(", ");
                item.path("to").forEach(recipient -> to.add(recipient.asString()));
                table.row(
                        item.path("id").asString(),
                        item.path("received_at").asString(),
                        item.path("from").asString(),
                        to.toString(),
                        item.path("subject").asString());
            }
            table.print(System.out);
        }
        return 0;
    }
}
