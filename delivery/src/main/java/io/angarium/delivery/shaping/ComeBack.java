package io.angarium.delivery.shaping;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a reply when the receiver wants to be asked again: "try again in 5 minutes", "retry after 300 seconds". */
public final class ComeBack {
    /** Shorter waits are made as long as this. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    /** Longer waits are made as short as this: a receiver's typing error shall not hold mail for days. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Characters of a reply that are looked at. */
    private static final int MAX_LOOKED_AT = 1_000;

    private static final Pattern WAIT =
            Pattern.compile("\\b(?:in|after|for|within|wait)\\s{1,3}(?:(?:about|at least|another|the next)\\s{1,3})?"
                    + "(\\d{1,6}|an?|one)\\s{0,3}(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\\b");
    private static final Pattern ASSIGNED = Pattern.compile(
            "\\bretry[-_ ]?(?:after|in)?\\s{0,3}[=:]\\s{0,3}(\\d{1,6})\\s{0,3}(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)?\\b");

    private ComeBack() {}

    /** The wait that the reply asks for, within {@link #SHORTEST} and {@link #LONGEST}; empty if it asks for none. */
    public static Optional<Duration> in(String reply) {
        String text =
                reply.substring(0, Math.min(reply.length(), MAX_LOOKED_AT)).toLowerCase(Locale.ROOT);
        Matcher wait = WAIT.matcher(text);
        if (wait.find()) {
            return Optional.of(bounded(number(wait.group(1)), wait.group(2)));
        }
        Matcher assigned = ASSIGNED.matcher(text);
        if (assigned.find()) {
            String unit = assigned.group(2);
            return Optional.of(bounded(number(assigned.group(1)), unit == null ? "s" : unit));
        }
        return Optional.empty();
    }

    private static long number(String text) {
        return Character.isDigit(text.charAt(0)) ? Long.parseLong(text) : 1;
    }

    private static Duration bounded(long number, String unit) {
        Duration asked = switch (unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        if (asked.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
