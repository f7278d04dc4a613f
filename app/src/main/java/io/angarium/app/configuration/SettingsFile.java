package io.angarium.app.configuration;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.angarium.app.configuration.Configuration.Given;
import java.util.LinkedHashMap;
import java.util.Map;

/** A settings file in TOML: sections are the words before the dot, arrays stand for lists. */
public final class SettingsFile {
    private final String name;
    private final Map<String, Given> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines;

    private SettingsFile(String name, String text) {
        this.name = name;
        this.lines = lines(text);
    }

    /**
     * Reads a file's content.
     *
     * @throws ConfigurationException if it isn't TOML; the message names file, line and reason
     */
    public static SettingsFile parse(String name, String text) {
        SettingsFile file = new SettingsFile(name, text);
        try {
            file.collect("", new TomlMapper().readTree(text));
        } catch (JacksonException notToml) {
            int line = notToml.getLocation() == null ? 0 : notToml.getLocation().getLineNr();
            throw new ConfigurationException(name + ":" + line + ": not TOML: " + notToml.getOriginalMessage());
        }
        return file;
    }

    Map<String, Given> values() {
        return values;
    }

    private void collect(String prefix, JsonNode node) {
        node.properties().forEach(entry -> {
            String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                collect(key, value);
            } else {
                values.put(key, new Given(text(value), name + ":" + lines.getOrDefault(key, 0)));
            }
        });
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringBuilder list = new StringBuilder();
        value.forEach(element -> list.append(list.isEmpty() ? "" : ",").append(element.asText()));
        return list.toString();
    }

    /** The line on which each key stands: the TOML reader gives values without places, and an error without one is no help. */
    private static Map<String, Integer> lines(String text) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        String section = "";
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                section = unquoted(line.substring(1, line.length() - 1)) + ".";
            } else if (line.indexOf('=') > 0 && !line.startsWith("#")) {
                lines.put(section + unquoted(line.substring(0, line.indexOf('='))), number);
            }
        }
        return lines;
    }

    private static String unquoted(String key) {
        return key.replace("\"", "").replace("'", "").strip();
    }
}
