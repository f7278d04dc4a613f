package io.angarium.app.cli;

import tools.jackson.databind.JsonNode;

/** A record to publish as a line of a zone file (RFC 1035 §5.1), under a comment that says what was found of it. */
final class ZoneText {
    /** A character string of a TXT record has at most so many octets (RFC 1035 §3.3.14). */
    private static final int MAX_STRING = 255;

    private ZoneText() {}

    static String of(JsonNode record, String domain) {
        String type = record.path("record_type").asString();
        String value = record.path("value").asString();
        String problem = record.path("problem").asString("");
        String line = record.path("name").asString(domain) + ".\tIN\t" + type + "\t"
                + switch (type) {
                    case "TXT" -> strings(value);
                    case "MX" -> record.path("priority").asString("10") + " " + value + ".";
                    default -> value + ".";
                };
        return "; " + record.path("valid").asString() + (problem.isEmpty() ? "" : ": " + printable(problem)) + "\n"
                + line;
    }

    private static String strings(String value) {
        StringBuilder strings = new StringBuilder();
        for (int from = 0; from < value.length(); from += MAX_STRING) {
            String piece = value.substring(from, Math.min(value.length(), from + MAX_STRING));
            strings.append(strings.isEmpty() ? "" : " ")
                    .append('"')
                    .append(piece.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return strings.toString();
    }

    /** What a stranger's DNS said must not steer the reader's terminal, nor end the comment. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
