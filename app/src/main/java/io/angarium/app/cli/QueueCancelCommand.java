package io.angarium.app.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code angarium queue cancel}: takes back what waits. */
@Command(
        name = "cancel",
        description = "Take back what waits: none of it is sent any more, from the moment of the answer.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium queue cancel --tag newsletter"})
public final class QueueCancelCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private Scope scope;

    /** What to cancel: one of them. */
    static final class Scope {
        @Option(names = "--tag", paramLabel = "TAG", description = "everything with this first tag")
        private @Nullable String tag;

        @Option(names = "--domain", paramLabel = "DOMAIN", description = "everything of this sending domain")
        private @Nullable String domain;

        @Option(names = "--message", paramLabel = "ID", description = "the message with this Message-Id")
        private @Nullable String message;

        String query() {
            if (tag != null) {
                return "tag=" + ServerOptions.encoded(tag);
            }
            return domain != null
                    ? "domain=" + ServerOptions.encoded(domain)
                    : "message=" + ServerOptions.encoded(String.valueOf(message));
        }
    }

    @Override
    public Integer call() {
        JsonNode answer = server.delete("/angarium/v1/queue?" + scope.query());
        if (!server.printedJson(answer)) {
            System.out.println("cancelled: " + answer.path("cancelled").asString("0"));
        }
        return 0;
    }
}
