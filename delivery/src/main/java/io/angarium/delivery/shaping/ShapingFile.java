package io.angarium.delivery.shaping;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads shaping files (TOML). A later file says only what it wants otherwise: it is laid over the earlier ones key by key.
 *
 * <p>Files are small: {@link #MAX_CHARACTERS} at most.
 */
public final class ShapingFile {
    /** The name of the file that ships with the product, as errors and holds show it. */
    public static final String SHIPPED = "shaping.toml (shipped)";

    public static final int MAX_CHARACTERS = 1_000_000;

    private final String name;
    private final Map<String, Integer> lines;
    private final List<Setting> settings = new ArrayList<>();

    /**
     * One line that sets something.
     *
     * @param path table, name within the table if it has any, key
     * @param value a Long, a String, a List of Strings, or for anything else its JsonNode
     */
    record Setting(List<String> path, Object value, String file, int line) {
        String where() {
            return file + " line " + line;
        }

        String key() {
            return String.join(".", path);
        }

        ShapingException wrong(String expectation) {
            return new ShapingException(
                    file + ":" + line + ": " + key() + " is " + shown() + ", expected " + expectation);
        }

        private String shown() {
            return value instanceof String ? "\"" + value + "\"" : value.toString();
        }
    }

    private ShapingFile(String name, String text) {
        this.name = name;
        this.lines = lines(text);
    }

    /** What ships with the product. */
    public static ShapingRules shipped() {
        return new RulesReader(parse(SHIPPED, shippedText())).rules();
    }

    /**
     * What ships with the product and over it what a file of the user says.
     *
     * @param name of the file, for errors and holds
     * @throws ShapingException if the file is wrong; the message names file, line, key and expectation
     */
    public static ShapingRules over(String name, String text) {
        List<Setting> settings = new ArrayList<>(parse(SHIPPED, shippedText()));
        settings.addAll(parse(name, text));
        return new RulesReader(settings).rules();
    }

    /** Only what this file says. */
    static ShapingRules alone(String name, String text) {
        return new RulesReader(parse(name, text)).rules();
    }

    private static String shippedText() {
        try (InputStream shipped = ShapingFile.class.getResourceAsStream("shaping.toml")) {
            if (shipped == null) {
                throw new IllegalStateException("the product lacks its shaping.toml");
            }
            return new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Setting> parse(String name, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new ShapingException(
                    name + ": has " + text.length() + " characters, expected at most " + MAX_CHARACTERS);
        }
        ShapingFile file = new ShapingFile(name, text);
        try {
            file.collect(List.of(), new TomlMapper().readTree(text));
        } catch (JacksonException notToml) {
            int line = notToml.getLocation() == null ? 1 : notToml.getLocation().getLineNr();
            throw new ShapingException(name + ":" + line + ": not TOML: " + notToml.getOriginalMessage());
        }
        return file.settings;
    }

    private void collect(List<String> above, JsonNode node) {
        node.properties().forEach(entry -> {
            List<String> path = new ArrayList<>(above);
            path.add(entry.getKey());
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                collect(path, value);
            } else {
                settings.add(new Setting(List.copyOf(path), plain(value), name, line(path)));
            }
        });
    }

    private static Object plain(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        } else if (value.isTextual()) {
            return value.textValue();
        } else if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            for (JsonNode element : value) {
                if (!element.isTextual()) {
                    return value;
                }
                texts.add(element.textValue());
            }
            return List.copyOf(texts);
        }
        return value;
    }

    /** The line of the key, or for a key within braces that of the key before them. */
    private int line(List<String> path) {
        for (int length = path.size(); length > 0; length--) {
            Integer line = lines.get(String.join(".", path.subList(0, length)));
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    /** The line on which each key stands: the TOML reader gives values without places, and an error without one is no help. */
    private static Map<String, Integer> lines(String text) {
        Map<String, Integer> lines = new HashMap<>();
        String table = "";
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            int end = line.indexOf(']');
            if (line.startsWith("[") && end > 0) {
                table = unquoted(line.substring(1, end));
                lines.putIfAbsent(table, number);
                table += ".";
            } else if (line.indexOf('=') > 0 && !line.startsWith("#")) {
                lines.putIfAbsent(table + unquoted(line.substring(0, line.indexOf('='))), number);
            }
        }
        return lines;
    }

    private static String unquoted(String key) {
        return key.replace("\"", "").replace("'", "").replace(" ", "").strip();
    }
}
