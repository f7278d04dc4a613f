package io.angarium.app.configuration;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force: defaults, over them the file, over it the environment, over it the command line. Every value has been
 * read and found good before this exists.
 */
public final class Configuration {
    private final Map<String, Object> values;
    private final Map<String, List<InetSocketAddress>> nextHops;

    private Configuration(Map<String, Object> values, Map<String, List<InetSocketAddress>> nextHops) {
        this.values = values;
        this.nextHops = nextHops;
    }

    /** A raw value and where it stands, in words for an error. */
    record Given(String text, String where) {}

    /**
     * Reads and checks everything.
     *
     * @param file the content of a TOML file and its name
     * @param environment all of the process's variables; those that begin with {@code ANGARIUM_} and name no key are refused,
     *     but for the ones that the command line and the launcher know
     * @param assignments {@code key=value} of the command line, later ones win
     */
    public static Configuration read(
            Optional<SettingsFile> file, Map<String, String> environment, List<String> assignments) {
        Map<String, Given> given = new LinkedHashMap<>();
        file.ifPresent(f -> given.putAll(f.values()));
        given.putAll(fromEnvironment(environment));
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException("--set " + assignment + ": expected section.key=value");
            }
            String key = assignment.substring(0, equals);
            given.put(key, new Given(assignment.substring(equals + 1), "--set " + key));
        }
        return checked(given);
    }

    private static final List<String> NOT_SETTINGS = List.of("ANGARIUM_API_KEY", "ANGARIUM_JAVA_OPTS");

    private static Map<String, Given> fromEnvironment(Map<String, String> environment) {
        Map<String, String> names = new HashMap<>();
        Keys.ALL.forEach(key -> names.put(key.environmentName(), key.name()));
        String hops = "ANGARIUM_" + Keys.NEXT_HOP.toUpperCase(Locale.ROOT).replace('.', '_') + "_";
        Map<String, Given> given = new TreeMap<>();
        environment.forEach((name, value) -> {
            Given here = new Given(value, "environment variable " + name);
            if (names.containsKey(name)) {
                given.put(String.valueOf(names.get(name)), here);
            } else if (name.startsWith(hops)) {
                String domain =
                        name.substring(hops.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                given.put(Keys.NEXT_HOP + "." + domain, here);
            } else if (name.startsWith("ANGARIUM_") && !NOT_SETTINGS.contains(name)) {
                throw new ConfigurationException("environment variable " + name + ": there is no such setting");
            }
        });
        return given;
    }

    private static Configuration checked(Map<String, Given> given) {
        Map<String, Object> values = new HashMap<>();
        Map<String, List<InetSocketAddress>> nextHops = new TreeMap<>();
        Map<String, Given> left = new LinkedHashMap<>(given);
        for (Key<?> key : Keys.ALL) {
            Given value = left.remove(key.name());
            if (value != null) {
                values.put(key.name(), read(key.reading(), key.expectation(), key.name(), value));
            } else if (!key.standard().isEmpty()) {
                values.put(
                        key.name(),
                        read(key.reading(), key.expectation(), key.name(), new Given(key.standard(), "default")));
            }
        }
        left.forEach((name, value) -> {
            if (!name.startsWith(Keys.NEXT_HOP + ".")) {
                throw new ConfigurationException(value.where() + ": there is no setting " + name + nearest(name));
            }
            String domain = name.substring(Keys.NEXT_HOP.length() + 1).toLowerCase(Locale.ROOT);
            nextHops.put(domain, read(Readings::addresses, Readings.ADDRESSES, name, value));
        });
        return new Configuration(values, nextHops);
    }

    private static <T> T read(Key.Reading<T> reading, String expectation, String name, Given given) {
        try {
            return reading.read(given.text());
        } catch (IllegalArgumentException | ArithmeticException bad) {
            throw new ConfigurationException(
                    given.where() + ": " + name + " is '" + given.text() + "', expected " + expectation);
        }
    }

    private static String nearest(String name) {
        String section = name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : name;
        List<String> siblings = Keys.ALL.stream()
                .map(Key::name)
                .filter(known -> known.startsWith(section))
                .toList();
        return siblings.isEmpty() ? "" : "; expected one of " + String.join(", ", siblings);
    }

    /** The value of a setting that has a default. */
    public <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new ConfigurationException(key.name() + " is not set"));
    }

    /** The value of a setting that may be absent. */
    @SuppressWarnings("unchecked") // put there by the same key's reading
    public <T> Optional<T> find(Key<T> key) {
        @Nullable Object value = values.get(key.name());
        return Optional.ofNullable((T) value);
    }

    /** The static next hops: recipient domain or {@code *} → hosts, in the order given. */
    public Map<String, List<InetSocketAddress>> nextHops() {
        return nextHops;
    }
}
