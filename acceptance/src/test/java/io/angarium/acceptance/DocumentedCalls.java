package io.angarium.acceptance;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls operations as {@code conformance/calls.txt} says; its head explains the language. */
final class DocumentedCalls {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String BOUNDARY = "----angarium-conformance";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_]+)}");

    /** A line of the file: its first word and the rest. */
    private record Line(String word, String rest) {}

    private final RunningServer server;
    private final String domain;
    private final Map<String, List<Line>> calls = new LinkedHashMap<>();
    private int number;

    DocumentedCalls(RunningServer server, String domain) throws IOException {
        this.server = server;
        this.domain = domain;
        List<Line> current = new ArrayList<>();
        for (String text : file().lines().toList()) {
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            if (text.startsWith("  ")) {
                String[] parts = text.strip().split(" ", 2);
                current.add(new Line(parts[0], parts[1]));
            } else {
                current = new ArrayList<>();
                calls.put(text.strip(), current);
            }
        }
    }

    private static String file() throws IOException {
        try (var in = DocumentedCalls.class.getResourceAsStream("/conformance/calls.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    boolean knows(ApiDescription.Operation operation) {
        return calls.containsKey(operation.name());
    }

    List<String> names() {
        return List.copyOf(calls.keySet());
    }

    /** The operation's answer, after what it needs was made. */
    HttpResponse<String> call(ApiDescription.Operation operation) throws Exception {
        Map<String, String> names = new HashMap<>(Map.of("n", String.valueOf(++number), "domain", domain));
        List.of("name", "domain_name", "authority_name").forEach(name -> names.put(name, domain));
        Request request = new Request(operation.method(), operation.path(), contentType(operation));
        for (Line line : calls.get(operation.name())) {
            switch (line.word()) {
                case "first" -> succeed(filled(line.rest(), names));
                case "look" -> look(filled(line.rest(), names), names);
                case "set" -> pairs(filled(line.rest(), names)).forEach(names::put);
                case "query" -> request.query.putAll(pairs(filled(line.rest(), names)));
                case "body" -> request.fields.putAll(pairs(filled(line.rest(), names)));
                case "file" -> request.files.putAll(pairs(filled(line.rest(), names)));
                case "header" -> request.headers.putAll(pairs(filled(line.rest(), names)));
                case "json" -> request.json = filled(line.rest(), names);
                default -> throw new IllegalArgumentException("unknown word in calls.txt: " + line.word());
            }
        }
        request.path = filled(request.path, names);
        return request.send();
    }

    /** Without a key, what there is asks for one and what there isn't can't be found; some routes say that they will come. */
    boolean isBuilt(ApiDescription.Operation operation) throws Exception {
        String path = operation.path().replaceAll("[{}]", "");
        HttpRequest.Builder stranger = HttpRequest.newBuilder(java.net.URI.create(server.url() + path))
                .timeout(PATIENCE)
                .method(operation.method(), BodyPublishers.noBody());
        int status = RunningServer.send(stranger).statusCode();
        if (status == 404 || status == 405) {
            return false;
        }
        return knows(operation)
                || RunningServer.send(server.request(path).method(operation.method(), BodyPublishers.noBody()))
                                .statusCode()
                        != 501;
    }

    private void succeed(String call) throws Exception {
        HttpResponse<String> answer = request(call, Integer.MAX_VALUE).send();
        if (answer.statusCode() >= 300) {
            throw new AssertionError("'" + call + "' was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private void look(String call, Map<String, String> names) throws Exception {
        String[] parts = call.split(" ");
        String[] wanted = parts[parts.length - 1].split("=", 2);
        long end = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer;
        do {
            answer = request(call, parts.length - 1).send();
            JsonNode found = answer.statusCode() < 300
                    ? JsonMapper.shared().readTree(answer.body()).at(wanted[1])
                    : null;
            if (found != null && !found.isMissingNode()) {
                names.put(wanted[0], found.asString());
                return;
            }
            Thread.sleep(20);
        } while (answer.statusCode() < 300 && System.nanoTime() < end);
        throw new AssertionError("'" + call + "' was answered " + answer.statusCode() + " " + answer.body());
    }

    /** {@code METHOD /path k=v …}, of which the first {@code words} words count. */
    private Request request(String call, int words) {
        String[] parts = call.split(" ");
        Request request = new Request(parts[0], parts[1], FORM);
        for (int i = 2; i < Math.min(words, parts.length); i++) {
            request.fields.putAll(pairs(parts[i]));
        }
        return request;
    }

    private static String contentType(ApiDescription.Operation operation) {
        return operation.contentTypes().stream()
                .filter(type -> !type.contains("json"))
                .map(type -> type.equals(FORM) ? FORM : "multipart/form-data")
                .findFirst()
                .orElse(FORM);
    }

    private static String filled(String text, Map<String, String> names) {
        Matcher matcher = NAME.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(names.getOrDefault(match.group(1), match.group())));
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(" ")) {
            String[] sides = pair.split("=", 2);
            pairs.put(sides[0], sides[1].replace('+', ' ').replace("\\n", "\n"));
        }
        return pairs;
    }

    private final class Request {
        private final String method;
        private final String type;
        private final Map<String, String> query = new LinkedHashMap<>();
        private final Map<String, String> fields = new LinkedHashMap<>();
        private final Map<String, String> files = new LinkedHashMap<>();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String path;
        private String json = "";

        Request(String method, String path, String type) {
            this.method = method;
            this.path = path;
            this.type = type;
        }

        HttpResponse<String> send() throws Exception {
            String target = query.isEmpty() ? path : path + "?" + encoded(query);
            HttpRequest.Builder request = server.request(target);
            headers.forEach(request::header);
            if (!json.isEmpty()) {
                request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json));
            } else if (fields.isEmpty() && files.isEmpty()) {
                request.method(method, BodyPublishers.noBody());
            } else if (type.equals(FORM) && files.isEmpty()) {
                request.header("Content-Type", FORM).method(method, BodyPublishers.ofString(encoded(fields)));
            } else {
                request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .method(method, BodyPublishers.ofString(multipart()));
            }
            return RunningServer.send(request);
        }

        private String multipart() {
            StringBuilder body = new StringBuilder();
            fields.forEach((name, value) -> part(body, "name=\"" + name + "\"", value));
            files.forEach((name, value) -> part(body, "name=\"" + name + "\"; filename=\"" + name + ".txt\"", value));
            return body.append("--").append(BOUNDARY).append("--\r\n").toString();
        }

        private void part(StringBuilder body, String disposition, String value) {
            body.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; ");
            body.append(disposition).append("\r\n\r\n").append(value).append("\r\n");
        }

        private String encoded(Map<String, String> values) {
            List<String> pairs = new ArrayList<>();
            values.forEach((name, value) -> pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return String.join("&", pairs);
        }
    }
}
