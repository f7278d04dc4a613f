package io.angarium.acceptance;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The public OpenAPI description of Mailgun's API: somebody else's text, which is not part of the project. It lies beside the
 * checkout, or where {@code angarium.openapi} says.
 */
final class ApiDescription {
    private static final Path BESIDE = Path.of("../../shared/reference/openapi/mailgun-mcp-server-openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final String ROOT = "urn:description";

    private final JsonNode document;
    private final SchemaRegistry schemas;

    /**
     * One operation.
     *
     * @param area what the description files it under
     * @param contentTypes of its request; none: it has no body
     * @param responses pointers to its responses, by status
     */
    record Operation(
            String method, String path, List<String> area, List<String> contentTypes, Map<Integer, String> responses) {
        String name() {
            return method + " " + path;
        }

        /** The statuses of success that are written down. */
        List<Integer> successes() {
            return responses.keySet().stream().filter(status -> status < 300).toList();
        }
    }

    private ApiDescription(JsonNode document) {
        this.document = document;
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ROOT, document.toString())));
    }

    /** Empty if nobody put it there. */
    static Optional<ApiDescription> find() {
        Path file = Path.of(System.getProperty("angarium.openapi", BESIDE.toString()));
        return Files.isReadable(file)
                ? Optional.of(new ApiDescription(new YAMLMapper().readTree(file.toFile())))
                : Optional.empty();
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .map(method -> operation(path.getKey(), method.getKey(), method.getValue()))
                        .forEach(operations::add));
        return operations;
    }

    private static Operation operation(String path, String method, JsonNode described) {
        List<String> area =
                described.path("tags").valueStream().map(JsonNode::asString).toList();
        List<String> types = described
                .path("requestBody")
                .path("content")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
        Map<Integer, String> responses = new TreeMap<>();
        described.path("responses").propertyNames().stream()
                .filter(status -> status.matches("\\d+"))
                .forEach(status -> responses.put(
                        Integer.parseInt(status), "/paths/" + escaped(path) + "/" + method + "/responses/" + status));
        return new Operation(method.toUpperCase(Locale.ROOT), path, area, types, responses);
    }

    /** Where an answer departs from the schema of its status; empty: nowhere, or there is no schema. */
    List<String> departures(Operation operation, int status, String body) {
        String response = operation.responses().get(status);
        String schema = response + "/content/application~1json/schema";
        if (response == null || document.at(schema).isMissingNode()) {
            return List.of();
        }
        return schemas
                .getSchema(SchemaLocation.of(ROOT + "#" + percentEncoded(schema)))
                .validate(body, InputFormat.JSON)
                .stream()
                .map(ApiDescription::shown)
                .toList();
    }

    private static String shown(Error error) {
        return error.getInstanceLocation() + ": " + error.getMessage();
    }

    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }

    private static String percentEncoded(String pointer) {
        return pointer.replace("{", "%7B").replace("}", "%7D");
    }

    /** For those who have no copy. */
    static Stream<String> whereItShouldBe() {
        return Stream.of(BESIDE.toString(), "-Dangarium.openapi=FILE");
    }
}
