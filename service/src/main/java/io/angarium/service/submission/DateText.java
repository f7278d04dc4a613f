package io.angarium.service.submission;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as callers write them and headers carry them: seconds since 1970, or a date of RFC 5322 §3.3. */
public final class DateText {
    /** Longest text that is looked at. */
    static final int MAX_LENGTH = 64;

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTH_NAMES =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final Pattern DATE = Pattern.compile(
            "(?:[a-z]{3,9}\\.?,?\\s+)?(\\d{1,2})\\s+([a-z]{3})[a-z]{0,6}\\s+(\\d{4})\\s+(\\d{1,2}):(\\d{2})(?::(\\d{2}))?"
                    + "\\s*([+-]\\d{4}|[a-z]{1,3})?(?:\\s*\\([^)]*\\))?");
    private static final Pattern EPOCH = Pattern.compile("(\\d{1,12})(?:\\.\\d{1,9})?");

    private DateText() {}

    /** The time that is meant, or empty if the text is neither form. */
    public static Optional<Instant> parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher epoch = EPOCH.matcher(plain);
        if (epoch.matches()) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch.group(1))));
        }
        Matcher date = DATE.matcher(plain);
        return date.matches() ? date(date) : Optional.empty();
    }

    private static Optional<Instant> date(Matcher date) {
        Optional<ZoneOffset> zone = zone(date.group(7) == null ? "+0000" : date.group(7));
        int month = MONTHS.indexOf(date.group(2)) + 1;
        if (zone.isEmpty() || month == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(
                            Integer.parseInt(date.group(3)),
                            month,
                            Integer.parseInt(date.group(1)),
                            Integer.parseInt(date.group(4)),
                            Integer.parseInt(date.group(5)),
                            date.group(6) == null ? 0 : Integer.parseInt(date.group(6)))
                    .toInstant(zone.get()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 5322 §4.3: names of zones that are still about. */
    private static Optional<ZoneOffset> zone(String text) {
        return switch (text) {
            case "gmt", "utc", "ut", "z" -> Optional.of(ZoneOffset.UTC);
            case "edt" -> Optional.of(ZoneOffset.ofHours(-4));
            case "est", "cdt" -> Optional.of(ZoneOffset.ofHours(-5));
            case "cst", "mdt" -> Optional.of(ZoneOffset.ofHours(-6));
            case "mst", "pdt" -> Optional.of(ZoneOffset.ofHours(-7));
            case "pst" -> Optional.of(ZoneOffset.ofHours(-8));
            default -> text.length() == 5 ? numericZone(text) : Optional.empty();
        };
    }

    private static Optional<ZoneOffset> numericZone(String text) {
        int hours = Integer.parseInt(text.substring(1, 3));
        int minutes = Integer.parseInt(text.substring(3));
        if (hours > 18 || minutes > 59 || (hours == 18 && minutes > 0)) {
            return Optional.empty();
        }
        int seconds = (hours * 60 + minutes) * 60;
        return Optional.of(ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds));
    }

    /** A Date field's value in UTC (RFC 5322 §3.3). */
    static String format(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(31)
                .append(DAYS.get(time.getDayOfWeek().getValue() - 1))
                .append(", ")
                .append(time.getDayOfMonth())
                .append(' ')
                .append(MONTH_NAMES.get(time.getMonthValue() - 1))
                .append(' ')
                .append(time.getYear())
                .append(' ');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        return two(text, time.getSecond()).append(" +0000").toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
