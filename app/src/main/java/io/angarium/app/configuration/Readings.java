package io.angarium.app.configuration;

import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the texts of settings are read. Each throws {@link IllegalArgumentException} for anything else than it describes. */
final class Readings {
    private Readings() {}

    static final String ADDRESS = "HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080";
    static final String ADDRESSES = "one or more HOST:PORT, separated by commas";
    static final String DURATION = "a number with ms, s, m, h or d, such as 30s";
    static final String DURATIONS = "durations separated by blanks or commas, such as 10m 30m 1h";
    static final String SIZE = "a number of bytes, or one with k, M or G (powers of 1024), such as 25M";
    static final String ZONE = "a time zone such as Europe/Berlin or UTC";
    static final String BOOLEAN = "true or false";

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("no port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        return new InetSocketAddress(host, port);
    }

    static List<InetSocketAddress> addresses(String text) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String one : words(text)) {
            addresses.add(address(one));
        }
        return List.copyOf(addresses);
    }

    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("no zone has this name", unknown);
        }
    }

    static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("no unit");
        };
    }

    static List<Duration> durations(String text) {
        List<Duration> durations = new ArrayList<>();
        for (String one : words(text)) {
            durations.add(duration(one));
        }
        if (durations.isEmpty()) {
            throw new IllegalArgumentException("none");
        }
        return List.copyOf(durations);
    }

    static long size(String text) {
        long unit = switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
            case 'k', 'K' -> 1L << 10;
            case 'M' -> 1L << 20;
            case 'G' -> 1L << 30;
            default -> 1;
        };
        long number = Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1));
        if (number < 0) {
            throw new IllegalArgumentException("negative");
        }
        return Math.multiplyExact(number, unit);
    }

    static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    static final String NAMES = "domain names or *, separated by blanks or commas";

    static List<String> names(String text) {
        List<String> names = words(text);
        if (names.isEmpty() || names.stream().anyMatch(name -> !name.matches("\\*|[A-Za-z0-9._-]+"))) {
            throw new IllegalArgumentException("no names");
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    static Key.Reading<String> oneOf(String... words) {
        return text -> {
            if (!List.of(words).contains(text)) {
                throw new IllegalArgumentException("none of them");
            }
            return text;
        };
    }

    static Key.Reading<Integer> number(int least, int most) {
        return text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        };
    }

    static Key.Reading<String> text(int longest) {
        return text -> {
            if (text.isBlank() || text.length() > longest) {
                throw new IllegalArgumentException("blank or too long");
            }
            return text.strip();
        };
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[,\\s]+", -1)) {
            if (!word.isBlank()) {
                words.add(word);
            }
        }
        return words;
    }
}
