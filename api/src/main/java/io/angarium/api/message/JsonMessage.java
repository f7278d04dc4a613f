package io.angarium.api.message;

import io.angarium.api.http.ApiException;
import io.angarium.mail.AddressList;
import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.EmailAddress;
import io.angarium.mail.Mailbox;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.MessageForm.Upload;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message in JSON, brought into the shape of a form:
 *
 * <pre>
 * { "from": "Bob &lt;bob@example.com>", "to": ["ann@example.net", {"address": …, "name": …, "variables": {…}}],
 *   "cc": […], "bcc": […], "subject": …, "text": …, "html": …, "amp": …,
 *   "headers": {"Reply-To": …}, "variables": {"order": 17}, "tags": […],
 *   "attachments": [{"name": …, "type": …, "content": base64, "inline": false}],
 *   "options": {"deliverytime": "2026-11-21T12:00:00Z", "testmode": true},
 *   "domain": "example.com", "individual": false, "dry_run": false }
 * </pre>
 *
 * An unknown member is a mistake and is refused; options are named as in the form, without {@code o:}.
 */
record JsonMessage(String domain, MessageForm form) {
    /** Most attachments of one message. */
    static final int MAX_ATTACHMENTS = 1_000;

    static JsonMessage read(JsonNode body) {
        return new Reading().read(body);
    }

    /** One pass over one message. */
    private static final class Reading {
        private final Map<String, List<String>> fields = new LinkedHashMap<>();
        private final List<Upload> files = new ArrayList<>();
        private final ObjectNode variables = JsonNodeFactory.instance.objectNode();
        private String domain = "";
        private boolean individual;

        JsonMessage read(JsonNode body) {
            body.properties().forEach(member -> {
                if (!member.getValue().isNull()) {
                    member(member.getKey(), member.getValue());
                }
            });
            if (individual || !variables.isEmpty()) {
                put("recipient-variables", variables.toString());
            }
            return new JsonMessage(domain.isEmpty() ? authorDomain() : domain, new MessageForm(fields, files));
        }

        private void member(String name, JsonNode value) {
            switch (name) {
                case "domain" -> domain = text(name, value);
                case "from" -> put(name, recipient(name, value));
                case "to", "cc", "bcc" -> each(name, value, it -> put(name, recipient(name, it)));
                case "subject", "text", "html", "template" -> put(name, text(name, value));
                case "amp" -> put("amp-html", text(name, value));
                case "tags" -> each(name, value, it -> put("o:tag", text(name, it)));
                case "headers" -> members(name, value, "h:");
                case "variables" -> members(name, value, "v:");
                case "options" -> members(name, value, "o:");
                case "attachments" -> each(name, value, this::attachment);
                case "individual" -> individual = flag(name, value);
                case "dry_run" -> put("o:dry-run", flag(name, value) ? "yes" : "no");
                default -> throw bad(name, "is not known");
            }
        }

        private void put(String name, String value) {
            if (!value.isEmpty()) {
                fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
        }

        private void members(String name, JsonNode value, String prefix) {
            if (!value.isObject()) {
                throw bad(name, "expected an object");
            }
            value.properties().forEach(member -> {
                String field = prefix + member.getKey();
                JsonNode values = member.getValue();
                if (prefix.equals("v:") || !values.isArray()) {
                    put(field, plain(field, values));
                } else {
                    values.forEach(one -> put(field, plain(field, one)));
                }
            });
        }

        /** What isn't a string is its JSON text; a time may be written as JSON writes times (RFC 3339). */
        private static String plain(String field, JsonNode value) {
            if (value.isNull()) {
                return "";
            }
            String text = value.isValueNode() ? value.asString() : value.toString();
            if (field.equals("o:deliverytime") && text.indexOf('T') == 10) {
                try {
                    return Long.toString(OffsetDateTime.parse(text).toEpochSecond());
                } catch (DateTimeException e) {
                    return text; // refused where other times are
                }
            }
            return text;
        }

        /** An address as text, or as an object with address, name and the recipient's own variables. */
        private String recipient(String name, JsonNode value) {
            if (!value.isObject()) {
                return text(name, value);
            }
            value.propertyNames().forEach(member -> {
                if (!List.of("address", "name", "variables").contains(member)) {
                    throw bad(name + "." + member, "is not known");
                }
            });
            if (!value.has("address")) {
                throw bad(name + ".address", "is missing");
            }
            try {
                EmailAddress address = EmailAddress.parse(text(name + ".address", value.get("address")));
                if (value.has("variables")) {
                    variables(name, address.toString(), value.get("variables"));
                }
                String shown = value.has("name") ? text(name + ".name", value.get("name")) : "";
                return new Mailbox(shown, address).toString();
            } catch (AddressSyntaxException e) {
                throw bad(name + ".address", "is not a valid address: " + e.getMessage());
            }
        }

        private void variables(String name, String address, JsonNode own) {
            if (!own.isObject() || name.equals("from")) {
                throw bad(name + ".variables", "expected an object with a recipient's variables");
            }
            variables.set(address, own);
        }

        private void attachment(JsonNode value) {
            String name = "attachments";
            if (!value.isObject()) {
                throw bad(name, "expected objects with name, type and content");
            }
            if (files.size() == MAX_ATTACHMENTS) {
                throw bad(name, "a message has at most " + MAX_ATTACHMENTS);
            }
            String file = "";
            String type = "application/octet-stream";
            String field = "attachment";
            byte[] bytes = null;
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                String path = name + "." + member.getKey();
                switch (member.getKey()) {
                    case "name" -> file = text(path, member.getValue());
                    case "type" -> type = text(path, member.getValue());
                    case "inline" -> field = flag(path, member.getValue()) ? "inline" : "attachment";
                    case "content" -> bytes = base64(path, member.getValue());
                    default -> throw bad(path, "is not known");
                }
            }
            if (bytes == null || file.isEmpty()) {
                throw bad(name, "each needs a name, and its content in base64");
            }
            files.add(new Upload(field, file, type, bytes));
        }

        private static byte[] base64(String name, JsonNode value) {
            String text = text(name, value);
            try {
                return text.indexOf('\n') < 0
                        ? Base64.getDecoder().decode(text)
                        : Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw bad(name, "is not valid base64");
            }
        }

        private static void each(String name, JsonNode value, Consumer<JsonNode> taking) {
            if (value.isArray()) {
                value.forEach(taking);
            } else if (value.isString() || value.isObject()) {
                taking.accept(value);
            } else {
                throw bad(name, "expected a list");
            }
        }

        private static String text(String name, JsonNode value) {
            if (!value.isString()) {
                throw bad(name, "expected a string");
            }
            return value.asString();
        }

        private static boolean flag(String name, JsonNode value) {
            if (!value.isBoolean()) {
                throw bad(name, "expected true or false");
            }
            return value.asBoolean();
        }

        /** The domain that is not said is the author's. */
        private String authorDomain() {
            List<String> from = fields.getOrDefault("from", List.of());
            if (from.isEmpty()) {
                throw ApiException.badRequest("from parameter is missing");
            }
            try {
                return AddressList.parse(from.getFirst()).stream()
                        .findFirst()
                        .map(author -> author.address().domain())
                        .orElse("");
            } catch (AddressSyntaxException e) {
                throw ApiException.badRequest("from parameter is not a valid address. please check documentation");
            }
        }

        private static ApiException bad(String name, String trouble) {
            return ApiException.badRequest(name + " parameter: " + trouble);
        }
    }
}
