package io.angarium.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The value of Content-Type or Content-Disposition: a word and parameters (RFC 2045 §5.1), with the extensions of RFC 2231
 * and the encoded words within quotes that many programs send instead.
 *
 * @param value in lower case
 * @param parameters names in lower case; the first of each name counts
 */
record ContentField(String value, Map<String, String> parameters) {
    private static final int MAX_PARAMETERS = 200;

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Never fails; what can't be understood is left out. */
    static ContentField parse(String text) {
        var reader = new Reader(text);
        String value = reader.until(';').strip().toLowerCase(Locale.ROOT);
        var plain = new LinkedHashMap<String, String>();
        var extended = new ArrayList<Segment>();
        while (reader.more() && plain.size() + extended.size() < MAX_PARAMETERS) {
            String name = reader.until('=').strip().toLowerCase(Locale.ROOT);
            if (name.indexOf(';') >= 0) {
                name = name.substring(name.lastIndexOf(';') + 1).strip();
            }
            String content = reader.parameterValue();
            int star = name.indexOf('*');
            if (star > 0) {
                extended.add(Segment.of(name, star, content));
            } else if (!name.isEmpty()) {
                plain.putIfAbsent(name, EncodedWords.decode(content));
            }
        }
        plain.putAll(joined(extended));
        plain.replaceAll((name, content) -> Characters.withoutControls(content));
        return new ContentField(value, plain);
    }

    /** RFC 2231: {@code name*}, {@code name*0}, {@code name*0*}. */
    private record Segment(String name, int number, boolean percent, String content) {
        static Segment of(String name, int star, String content) {
            boolean percent = name.endsWith("*");
            String digits = name.substring(star + 1, Math.max(star + 1, percent ? name.length() - 1 : name.length()));
            return new Segment(name.substring(0, star), number(digits), percent, content);
        }

        private static int number(String digits) {
            int number = 0;
            for (int i = 0; i < digits.length() && i < 6; i++) {
                char c = digits.charAt(i);
                if (c < '0' || c > '9') {
                    return 0;
                }
                number = number * 10 + c - '0';
            }
            return number;
        }
    }

    private static Map<String, String> joined(List<Segment> segments) {
        segments.sort(Comparator.comparingInt(Segment::number));
        var byName = new LinkedHashMap<String, List<Segment>>();
        for (Segment segment : segments) {
            byName.computeIfAbsent(segment.name, name -> new ArrayList<>(2)).add(segment);
        }
        var joined = new LinkedHashMap<String, String>();
        byName.forEach((name, parts) -> joined.put(name, joinedParts(parts)));
        return joined;
    }

    private static String joinedParts(List<Segment> parts) {
        String charset = "";
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            Segment part = parts.get(i);
            String content = part.content;
            if (i == 0 && part.percent) {
                int first = content.indexOf('\'');
                int second = content.indexOf('\'', first + 1);
                if (first >= 0 && second > first) {
                    charset = content.substring(0, first);
                    content = content.substring(second + 1);
                }
            }
            if (part.percent) {
                percentDecoded(content, bytes);
            } else {
                bytes.writeBytes(content.getBytes(StandardCharsets.UTF_8));
            }
        }
        return Charsets.decode(bytes.toByteArray(), charset);
    }

    private static void percentDecoded(String content, ByteArrayOutputStream into) {
        int from = 0;
        for (int i = 0; i + 2 < content.length(); i++) {
            if (content.charAt(i) != '%') {
                continue;
            }
            int high = EncodedWords.hex(content.charAt(i + 1));
            int low = EncodedWords.hex(content.charAt(i + 2));
            if (high >= 0 && low >= 0) {
                into.writeBytes(content.substring(from, i).getBytes(StandardCharsets.UTF_8));
                into.write((high << 4) | low);
                i += 2;
                from = i + 1;
            }
        }
        into.writeBytes(content.substring(from).getBytes(StandardCharsets.UTF_8));
    }

    /** From left to right over the field's text. Comments are skipped where they are allowed. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        /** Up to the delimiter, which is passed, or to the end. */
        String until(char delimiter) {
            var found = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '(') {
                    skipComment();
                    continue;
                }
                at++;
                if (c == delimiter) {
                    break;
                }
                found.append(c);
            }
            return found.toString();
        }

        /** A token or a quoted string, and then everything up to the semicolon. */
        String parameterValue() {
            while (at < text.length() && Characters.isWhiteSpace(text.charAt(at))) {
                at++;
            }
            if (at == text.length() || text.charAt(at) != '"') {
                return until(';').strip();
            }
            var content = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c == '\\' && at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\\')) {
                    c = text.charAt(at++); // other backslashes are paths of Windows, sent without care
                }
                content.append(c);
            }
            at++;
            until(';');
            return content.toString();
        }

        private void skipComment() {
            int depth = 0;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '\\') {
                    at++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    return;
                }
            }
            at = text.length();
        }
    }
}
