package io.angarium.delivery.shaping;

import io.angarium.delivery.shaping.ShapingFile.Setting;
import io.angarium.delivery.shaping.ShapingRules.Limit;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes rules of settings; a later setting of the same key wins. */
final class RulesReader {
    static final int MAX_PROVIDERS = 1_000;
    static final int MAX_LIMITS = 1_000;

    private static final String TABLES = "[default], [provider.NAME] or [limit.NAME]";
    private static final String MX = "mx";
    private static final String EACH = "each";
    private static final String PER = "per";

    private final SequencedMap<String, Map<String, Setting>> tables = new LinkedHashMap<>();

    RulesReader(List<Setting> settings) {
        for (Setting setting : settings) {
            tables.computeIfAbsent(table(setting), _ -> new LinkedHashMap<>())
                    .put(setting.path().getLast(), setting);
        }
    }

    private static String table(Setting setting) {
        List<String> path = setting.path();
        boolean isDefault = path.size() == 2 && path.getFirst().equals("default");
        boolean isNamed = path.size() == 3
                && (path.getFirst().equals("provider") || path.getFirst().equals("limit"));
        if (!isDefault && !isNamed) {
            throw unknown(setting, "expected keys in " + TABLES);
        }
        return String.join(".", path.subList(0, path.size() - 1));
    }

    private static ShapingException unknown(Setting setting, String help) {
        return new ShapingException(
                setting.file() + ":" + setting.line() + ": there is no key " + setting.key() + "; " + help);
    }

    ShapingRules rules() {
        Map<String, ShapingRules.Provider> providers = new LinkedHashMap<>();
        Map<String, Limit> limits = new LinkedHashMap<>();
        Map<String, Setting> hosts = new HashMap<>();
        Bounds standard = Bounds.NONE;
        for (Map.Entry<String, Map<String, Setting>> table : tables.entrySet()) {
            String name = table.getKey().substring(table.getKey().indexOf('.') + 1);
            Map<String, Setting> settings = table.getValue();
            if (table.getKey().startsWith("provider.")) {
                providers.put(name, provider(name, settings, hosts));
            } else if (table.getKey().startsWith("limit.")) {
                limits.put(name, limit(name, settings));
            } else {
                standard = standard(settings);
            }
        }
        atMost("provider", providers.size(), MAX_PROVIDERS);
        atMost("limit", limits.size(), MAX_LIMITS);
        Map<String, String> byHost = new HashMap<>();
        hosts.forEach((host, setting) -> byHost.put(host, setting.path().get(1)));
        return new ShapingRules(standard, providers, List.copyOf(limits.values()), byHost);
    }

    private void atMost(String what, int there, int most) {
        if (there > most) {
            Setting last =
                    tables.sequencedValues().getLast().values().iterator().next();
            throw new ShapingException(last.file() + ":" + last.line() + ": " + there + " tables [" + what
                    + ".NAME], expected at most " + most);
        }
    }

    private static Bounds standard(Map<String, Setting> settings) {
        for (Setting setting : settings.values()) {
            kind(setting, Set.of());
        }
        return bounds(settings);
    }

    private static ShapingRules.Provider provider(
            String name, Map<String, Setting> settings, Map<String, Setting> hosts) {
        Setting mx = settings.get(MX);
        if (mx == null) {
            Setting first = settings.values().iterator().next();
            throw new ShapingException(first.file() + ":" + first.line() + ": provider." + name
                    + " has no mx, expected " + MX + " = [\"a host name or the end of one\", …]");
        }
        for (String host : texts(mx, "names of mail exchangers or the ends of such names, in brackets")) {
            Setting taken = hosts.put(hostName(mx, host), mx);
            if (taken != null && !taken.equals(mx)) {
                throw new ShapingException(mx.file() + ":" + mx.line() + ": " + mx.key() + " names " + host
                        + ", which is already in " + taken.key() + " (" + taken.where() + "); expected each once");
            }
        }
        boolean perSite = false;
        for (Setting setting : settings.values()) {
            String key = setting.path().getLast();
            if (key.equals(EACH)) {
                perSite = oneOf(setting, List.of("provider", "site")).equals("site");
            } else if (!key.equals(MX)) {
                kind(setting, Set.of(MX, EACH));
            }
        }
        return new ShapingRules.Provider(name, perSite, bounds(settings));
    }

    private static String hostName(Setting setting, String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("*.")) {
            name = name.substring(2);
        }
        if (!name.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
            throw setting.wrong("host names such as \"google.com\", each of which stands for itself and all below it");
        }
        return name;
    }

    private static Limit limit(String name, Map<String, Setting> settings) {
        Map<Dimension, String> only = new EnumMap<>(Dimension.class);
        Set<Dimension> per = EnumSet.noneOf(Dimension.class);
        for (Setting setting : settings.values()) {
            String key = setting.path().getLast();
            Optional<Dimension> dimension = dimension(key);
            if (dimension.isPresent()) {
                only.put(dimension.get(), value(dimension.get(), setting));
            } else if (key.equals(PER)) {
                for (String text : texts(setting, "some of " + dimensions() + ", in brackets")) {
                    per.add(dimension(text).orElseThrow(() -> setting.wrong("some of " + dimensions())));
                }
            } else if (kind(setting, Set.of("per", dimensions())).isStart()) {
                throw unknown(setting, "a start is for [default] and [provider.NAME]");
            }
        }
        Limit limit = new Limit(name, only, per, bounds(settings));
        check(limit, settings);
        return limit;
    }

    private static void check(Limit limit, Map<String, Setting> settings) {
        Setting first = settings.values().iterator().next();
        if (limit.bounds().byKind().isEmpty()) {
            throw new ShapingException(first.file() + ":" + first.line() + ": limit." + limit.name()
                    + " limits nothing, expected one of " + kinds(false));
        }
        if (limit.asksForStream()) {
            for (Setting setting : settings.values()) {
                if (Kind.named(setting.path().getLast())
                        .filter(Kind::isAboutConnections)
                        .isPresent()) {
                    throw unknown(
                            setting,
                            "connections carry mail of every tenant, domain and tag; expected message_rate or"
                                    + " messages_under_way");
                }
            }
        }
    }

    private static String value(Dimension dimension, Setting setting) {
        if (!(setting.value() instanceof String text) || text.isBlank()) {
            throw setting.wrong("a text");
        }
        if (dimension != Dimension.SOURCE) {
            return dimension == Dimension.TENANT || dimension == Dimension.TAG ? text : text.toLowerCase(Locale.ROOT);
        }
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException name) {
            throw setting.wrong("an IP address");
        }
    }

    // ---- pieces

    private static Kind kind(Setting setting, Set<String> others) {
        return Kind.named(setting.path().getLast())
                .orElseThrow(() -> unknown(
                        setting,
                        "expected one of " + kinds(true)
                                + (others.isEmpty()
                                        ? ""
                                        : ", " + others.stream().sorted().collect(Collectors.joining(", ")))));
    }

    private static Bounds bounds(Map<String, Setting> settings) {
        Map<Kind, Bound> bounds = new EnumMap<>(Kind.class);
        for (Setting setting : settings.values()) {
            Kind.named(setting.path().getLast()).ifPresent(kind -> {
                double amount = kind.read(setting.value()).orElseThrow(() -> setting.wrong(kind.expectation()));
                bounds.put(kind, new Bound(amount, setting.value().toString(), setting.where()));
            });
        }
        return new Bounds(bounds);
    }

    @SuppressWarnings("unchecked") // a Setting's list holds texts
    private static List<String> texts(Setting setting, String expectation) {
        if (setting.value() instanceof List<?> list && !list.isEmpty()) {
            return (List<String>) list;
        }
        throw setting.wrong(expectation);
    }

    private static String oneOf(Setting setting, List<String> values) {
        if (setting.value() instanceof String text && values.contains(text)) {
            return text;
        }
        throw setting.wrong(values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(" or ")));
    }

    private static Optional<Dimension> dimension(String text) {
        return Arrays.stream(Dimension.values())
                .filter(dimension -> dimension.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private static String dimensions() {
        return Arrays.stream(Dimension.values())
                .map(dimension -> dimension.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String kinds(boolean withStarts) {
        return Arrays.stream(Kind.values())
                .filter(kind -> withStarts || !kind.isStart())
                .map(Kind::key)
                .collect(Collectors.joining(", "));
    }
}
