package io.angarium.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code angarium send}: hands one message in. */
@Command(
        name = "send",
        description = "Send a message.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: angarium send --to ann@example.com --subject Hello --text 'It works.'",
            "A parameter of the API without an option of its own: --field o:tag=welcome"
        })
public final class SendCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--domain", defaultValue = "sandbox.localhost", description = "sending domain (${DEFAULT-VALUE})")
    private String domain = "";

    @Option(names = "--from", description = "sender; default: hello@ the domain")
    private @Nullable String from;

    @Option(names = "--to", required = true, description = "recipient; may be given several times")
    private List<String> to = List.of();

    @Option(names = "--subject", defaultValue = "Hello from Angarium", description = "(${DEFAULT-VALUE})")
    private String subject = "";

    @Option(names = "--text", defaultValue = "It works.", description = "(${DEFAULT-VALUE})")
    private String text = "";

    @Option(names = "--html", description = "HTML body")
    private @Nullable String html;

    @Option(names = "--field", description = "any parameter of the API, as NAME=VALUE; may be given several times")
    private List<String> fields = List.of();

    @Override
    public Integer call() {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("from", from == null ? "hello@" + domain : from));
        to.forEach(recipient -> form.add(Map.entry("to", recipient)));
        form.add(Map.entry("subject", subject));
        form.add(Map.entry("text", text));
        if (html != null) {
            form.add(Map.entry("html", html));
        }
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new ServerUnreachableException("--field " + field + ": expected NAME=VALUE");
            }
            form.add(Map.entry(field.substring(0, equals), field.substring(equals + 1)));
        }
        JsonNode answer = server.post("/v3/" + ServerOptions.encoded(domain) + "/messages", form);
        if (!server.printedJson(answer)) {
            System.out.println(
                    answer.path("id").asString() + "  " + answer.path("message").asString());
        }
        return 0;
    }
}
