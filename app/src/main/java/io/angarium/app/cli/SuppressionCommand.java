package io.angarium.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code angarium suppression …}: who must not be written to. */
@Command(
        name = "suppression",
        description = "List, add, delete or import bounces, unsubscribes, complaints and the allowlist.",
        footer = {"", "Example: angarium suppression list bounces --domain example.com"})
public final class SuppressionCommand extends VerbGroup {
    private static final String LISTS = "bounces, unsubscribes, complaints or allowlist";
    private static final String DOMAIN = "the sending domain; without it the lists of the whole account are meant";
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    @Command(
            name = "list",
            description = "Show the entries of a list.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium suppression list bounces --domain example.com --term ann"})
    int list(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "LIST", description = LISTS) String list,
            @Option(names = "--domain", defaultValue = "", description = DOMAIN) String domain,
            @Option(names = "--term", defaultValue = "", description = "what addresses begin with") String term,
            @Option(
                            names = "--limit",
                            defaultValue = "100",
                            description = "at most so many (${DEFAULT-VALUE}, up to 1000)")
                    int limit) {
        JsonNode answer = server.get(path(list, domain) + "?limit=" + limit + "&term=" + ServerOptions.encoded(term));
        if (!server.printedJson(answer)) {
            TextTable table = new TextTable("ADDRESS", "SINCE", "WHY");
            for (JsonNode item : answer.path("items")) {
                table.row(
                        item.path("address").asString(item.path("value").asString("")),
                        item.path("created_at").asString(item.path("createdAt").asString("")),
                        why(item));
            }
            table.print(System.out);
        }
        return 0;
    }

    @Command(
            name = "add",
            description = "Add an address to a list; to the allowlist also a domain.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: angarium suppression add unsubscribes ann@example.org --domain example.com --tag news"
            })
    int add(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "LIST", description = LISTS) String list,
            @Parameters(paramLabel = "ADDRESS") String address,
            @Option(names = "--domain", defaultValue = "", description = DOMAIN) String domain,
            @Option(names = "--code", defaultValue = "", description = "of a bounce: the reply code (550)") String code,
            @Option(names = "--error", defaultValue = "", description = "of a bounce: the receiver's words")
                    String error,
            @Option(names = "--tag", description = "of an unsubscribe: from what, repeatable; without it from all")
                    List<String> tags) {
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry(address.indexOf('@') < 0 ? "domain" : "address", address));
        form.add(Map.entry("code", code));
        form.add(Map.entry("error", error));
        if (tags != null) {
            tags.forEach(tag -> form.add(Map.entry("tag", tag)));
        }
        return server.printMessage(server.post(path(list, domain), form));
    }

    @Command(
            name = "delete",
            description = "Take an address off a list.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium suppression delete bounces ann@example.org --domain example.com"})
    int delete(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "LIST", description = LISTS) String list,
            @Parameters(paramLabel = "ADDRESS") String address,
            @Option(names = "--domain", defaultValue = "", description = DOMAIN) String domain,
            @Option(names = "--tag", defaultValue = "", description = "of an unsubscribe: this tag only") String tag) {
        String query = tag.isEmpty() ? "" : "?tag=" + ServerOptions.encoded(tag);
        return server.printMessage(server.delete(path(list, domain) + "/" + ServerOptions.encoded(address) + query));
    }

    @Command(
            name = "import",
            description = {
                "Add the rows of a CSV file, and say which were wrong.",
                "The first line names the columns: address; for bounces also code and error, for unsubscribes tags, "
                        + "for the allowlist domain; created_at."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "Example: angarium suppression import bounces bounces.csv --domain example.com"})
    int importFile(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "LIST", description = LISTS) String list,
            @Parameters(paramLabel = "FILE", description = "at most 25 MB") Path file,
            @Option(names = "--domain", defaultValue = "", description = DOMAIN) String domain)
            throws IOException, InterruptedException {
        if (!Files.isReadable(file)) {
            throw new ServerUnreachableException("there is no file " + file + " that can be read");
        }
        String name = String.valueOf(file.getFileName());
        JsonNode accepted = server.postFile(path(list, domain) + "/import", "file", name, Files.readAllBytes(file));
        String progress = "/angarium/v1/imports/"
                + ServerOptions.encoded(accepted.path("task-id").asString());
        JsonNode upload = server.get(progress);
        while (upload.path("state").asString().equals("running")) {
            if (!server.json()) {
                System.err.printf("%,d rows …%n", upload.path("rows").asLong());
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            upload = server.get(progress);
        }
        return report(server, upload);
    }

    /** 0 if all rows were taken. */
    private static int report(ServerOptions server, JsonNode upload) {
        if (!server.printedJson(upload)) {
            System.out.printf(
                    "%,d rows: %,d taken, %,d wrong%n",
                    upload.path("rows").asLong(),
                    upload.path("accepted").asLong(),
                    upload.path("rejected").asLong());
            for (JsonNode fault : upload.path("faults")) {
                System.out.println("  line " + fault.path("line").asLong() + ": "
                        + fault.path("value").asString() + ": "
                        + fault.path("reason").asString());
            }
            if (upload.has("next")) {
                System.out.println("  … more at " + upload.path("next").asString());
            }
            if (!upload.path("trouble").asString("").isEmpty()) {
                System.out.println("It ended early " + upload.path("trouble").asString());
            }
        }
        return upload.path("rejected").asLong() == 0
                        && upload.path("state").asString().equals("done")
                ? 0
                : 1;
    }

    private static String path(String list, String domain) {
        if (!List.of("bounces", "unsubscribes", "complaints", "allowlist").contains(list)) {
            throw new ServerUnreachableException("there is no list " + list + ", expected " + LISTS);
        }
        if (domain.isEmpty()) {
            return "/angarium/v1/suppressions/" + list;
        }
        return "/v3/" + ServerOptions.encoded(domain) + "/" + (list.equals("allowlist") ? "whitelists" : list);
    }

    private static String why(JsonNode item) {
        if (item.has("tags")) {
            List<String> tags = new ArrayList<>();
            item.path("tags").forEach(tag -> tags.add(tag.asString()));
            return String.join(", ", tags);
        }
        String words = item.path("code").asString("") + " " + item.path("error").asString("")
                + item.path("reason").asString("");
        return words.strip();
    }
}
