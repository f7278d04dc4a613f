package io.angarium.delivery.classification;

import io.angarium.smtp.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds in a refusal when the receiver wants to be asked again: "try again in 5 minutes", "retry after 300 seconds",
 * "Greylisted for 00:05:00". Pure, linear in the reply's length, never throws.
 *
 * <p>Only a duration that belongs to a request to come back counts: "in 5 minutes" in "you sent 100 messages in 5 minutes" is
 * none. What is longer than {@link #LONGEST} is cut to it.
 */
public final class RetryHint {
    /** What a receiver may ask for. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** Between a request to come back and the word before the duration, and between that and the duration. */
    private static final int NEAR = 60;

    private static final int MAX_DIGITS = 6;

    /** What asks to come back; one of them has to stand before the duration, or close behind it. */
    private static final List<String> REQUESTS = List.of(
            "try again",
            "try later",
            "try your",
            "retry",
            "come back",
            "comeback",
            "resend",
            "re-send",
            "greylist",
            "graylist",
            "grey-list",
            "grey list",
            "wait",
            "reconnect",
            "re-attempt",
            "reattempt",
            "deferred for",
            "delayed for",
            "blocked for",
            "try in",
            "send again",
            "available in",
            "reessayer",
            "ressayer",
            "erneut");

    private static final List<String> BEFORE =
            List.of("in", "after", "for", "another", "least", "wait", "dans", "=", ":");

    private static final Map<String, Integer> UNITS = Map.ofEntries(
            Map.entry("s", 1),
            Map.entry("sec", 1),
            Map.entry("secs", 1),
            Map.entry("second", 1),
            Map.entry("seconds", 1),
            Map.entry("second(s)", 1),
            Map.entry("secondes", 1),
            Map.entry("sekunden", 1),
            Map.entry("m", 60),
            Map.entry("min", 60),
            Map.entry("mins", 60),
            Map.entry("minute", 60),
            Map.entry("minutes", 60),
            Map.entry("minute(s)", 60),
            Map.entry("minuten", 60),
            Map.entry("h", 3600),
            Map.entry("hr", 3600),
            Map.entry("hrs", 3600),
            Map.entry("hour", 3600),
            Map.entry("hours", 3600),
            Map.entry("hour(s)", 3600),
            Map.entry("heure", 3600),
            Map.entry("heures", 3600),
            Map.entry("stunden", 3600),
            Map.entry("day", 86_400),
            Map.entry("days", 86_400));

    private RetryHint() {}

    /** The time to wait; empty if the reply names none. */
    public static Optional<Duration> in(Reply reply) {
        return in(ReplyText.of(reply).words());
    }

    /** The same for a text in which the words are written as {@link ReplyText} writes them. */
    static Optional<Duration> in(String words) {
        int request = firstRequest(words);
        if (request < 0) {
            return Optional.empty();
        }
        int from = Math.max(0, request - NEAR);
        int number = nextNumber(words, from);
        while (number >= 0) {
            Optional<Duration> found = at(words, number, request);
            if (found.isPresent()) {
                return found.map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
            }
            number = nextNumber(words, digitsEnd(words, number));
        }
        return Optional.empty();
    }

    private static int firstRequest(String words) {
        int first = -1;
        for (String request : REQUESTS) {
            int at = words.indexOf(request);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    private static Optional<Duration> at(String words, int number, int request) {
        String before = wordBefore(words, number);
        boolean near = Math.abs(number - request) <= NEAR
                || words.substring(Math.max(0, number - NEAR), number).contains("again");
        if (!near || !BEFORE.contains(before)) {
            return Optional.empty();
        }
        int end = digitsEnd(words, number);
        if (end < words.length() && words.charAt(end) == ':') {
            return clock(words, number);
        }
        if (end - number > MAX_DIGITS) {
            return Optional.empty();
        }
        Integer unit = UNITS.get(wordAt(words, end));
        return unit == null
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds((long) Integer.parseInt(words, number, end, 10) * unit))
                        .filter(Duration::isPositive);
    }

    /** {@code 00:05:00}, or {@code 05:00}, which greylisting programs mean as minutes and seconds. */
    private static Optional<Duration> clock(String words, int number) {
        long seconds = 0;
        int at = number;
        for (int parts = 1; parts <= 3; parts++) {
            int end = digitsEnd(words, at);
            if (end == at || end - at > 2) {
                return Optional.empty();
            }
            seconds = seconds * 60 + Integer.parseInt(words, at, end, 10);
            if (end >= words.length() || words.charAt(end) != ':' || parts == 3) {
                return parts == 1
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(seconds)).filter(Duration::isPositive);
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static int nextNumber(String words, int from) {
        for (int i = from; i < words.length(); i++) {
            boolean isStart = i == 0 || !(isLetterOrDigit(words.charAt(i - 1)) || words.charAt(i - 1) == '.');
            if (isStart && isDigit(words.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static int digitsEnd(String words, int from) {
        int end = from;
        while (end < words.length() && isDigit(words.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The word, or the sign, before a position; opening brackets and such small words as "about" are passed over. */
    private static String wordBefore(String words, int before) {
        int end = before;
        while (true) {
            while (end > 0 && " (<['~".indexOf(words.charAt(end - 1)) >= 0) {
                end--;
            }
            int begin = end;
            while (begin > 0 && isLetterOrDigit(words.charAt(begin - 1))) {
                begin--;
            }
            if (begin == end) {
                return end == 0 ? "" : words.substring(end - 1, end);
            }
            String word = words.substring(begin, end);
            if (!word.equals("about") && !word.equals("approximately") && !word.equals("at")) {
                return word;
            }
            end = begin;
        }
    }

    private static String wordAt(String words, int from) {
        int begin = from;
        while (begin < words.length() && (words.charAt(begin) == ' ' || words.charAt(begin) == '-')) {
            begin++;
        }
        int end = begin;
        while (end < words.length() && (isLetterOrDigit(words.charAt(end)) || "()".indexOf(words.charAt(end)) >= 0)) {
            end++;
        }
        String word = words.substring(begin, end);
        return word.endsWith(")") && !word.contains("(") ? word.substring(0, word.length() - 1) : word;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetterOrDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z');
    }
}
