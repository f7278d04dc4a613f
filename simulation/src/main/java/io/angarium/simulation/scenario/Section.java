package io.angarium.simulation.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.angarium.simulation.receiver.Nature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table of a scenario: hands out its values, says what is wrong with them, and knows which nobody asked for. */
final class Section {
    private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

    private final JsonNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    Section(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    IllegalArgumentException wrong(String key, String expectation) {
        JsonNode value = node.path(key);
        return new IllegalArgumentException(
                path + key + (value.isMissingNode() ? " is missing" : " is " + value) + "; expected " + expectation);
    }

    private JsonNode value(String key) {
        known.add(key);
        return node.path(key);
    }

    void requireNothingElse() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("there is no key " + path + key);
            }
        });
    }

    Section section(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(key, "a table [" + path + key + "]");
        }
        return new Section(value.isMissingNode() ? MissingNode.getInstance() : value, path + key + ".");
    }

    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isArray()) {
            throw wrong(key, "a list of tables [[" + path + key + "]]");
        }
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isObject()) {
                throw wrong(key, "a list of tables [[" + path + key + "]]");
            }
            sections.add(new Section(value.get(i), path + key + "[" + i + "]."));
        }
        return sections;
    }

    String text(String key, String otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        } else if (!value.isTextual()) {
            throw wrong(key, "a text");
        }
        return value.textValue();
    }

    String name(String key) {
        String name = text(key, "");
        if (!NAME.matcher(name).matches()) {
            throw wrong(key, "a name of small letters, digits and hyphens");
        }
        return name;
    }

    List<String> texts(String key, List<String> otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        value.forEach(item -> texts.add(item.asText()));
        if (!value.isArray() || texts.isEmpty()) {
            throw wrong(key, "a list of texts");
        }
        return texts;
    }

    boolean yes(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.asBoolean(false);
    }

    int count(String key, int otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        } else if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            throw wrong(key, "a whole number from 1");
        }
        return value.intValue();
    }

    double share(String key, double otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        } else if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 1) {
            throw wrong(key, "a share from 0 to 1");
        }
        return value.doubleValue();
    }

    double rate(String key, double otherwise) {
        return value(key).isMissingNode() ? otherwise : rate(key);
    }

    double rate(String key) {
        JsonNode value = value(key);
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw wrong(key, "a number a second, more than 0");
        }
        return value.doubleValue();
    }

    Duration time(String key, Duration otherwise) {
        JsonNode value = value(key);
        return value.isMissingNode() ? otherwise : time(key, value);
    }

    private Duration time(String key, JsonNode value) {
        Matcher matcher = TIME.matcher(value.asText());
        if (!value.isTextual() || !matcher.matches()) {
            throw wrong(key, "a time such as 50ms, 90s, 10m, 2h or 7d");
        }
        double unit = switch (matcher.group(2)) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86_400e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unit));
    }

    List<Duration> times(String key, List<Duration> otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        List<Duration> times = new ArrayList<>();
        value.forEach(item -> times.add(time(key, item)));
        if (times.isEmpty()) {
            throw wrong(key, "a list of times such as [\"10m\", \"1h\"]");
        }
        return times;
    }

    List<Nature.Outage> outages(String key) {
        List<Nature.Outage> outages = new ArrayList<>();
        for (Section outage : sections(key)) {
            outages.add(
                    new Nature.Outage(outage.time("from", Duration.ZERO), outage.time("until", Duration.ofDays(3650))));
            outage.requireNothingElse();
        }
        return outages;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(value.asText())) {
                return constant;
            }
        }
        throw wrong(
                key,
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(Section::word)
                                        .toList()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
