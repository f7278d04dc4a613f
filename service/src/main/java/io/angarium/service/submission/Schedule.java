package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a message is wanted, as its options say.
 *
 * <p>Without options it goes at once. {@code o:time-zone-localize} names a time of day: each recipient gets the message when a
 * clock in its zone shows that time first, at or after the time that is wanted otherwise. The best time within {@code
 * o:deliverytime-optimize-period} is known of nobody yet, so the period is checked and the message goes at the time wanted.
 * Used by one thread.
 */
final class Schedule {
    /** Longest name of a time zone that is looked up. */
    static final int MAX_ZONE_LENGTH = 64;

    private static final Pattern WITHIN = Pattern.compile("(?:(\\d{1,2})h)?(?:(\\d{1,4})m)?");
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,3})h");
    private static final Pattern TIME_OF_DAY = Pattern.compile("(\\d{1,2}):(\\d{2})\\s*(am|pm)?");
    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(5);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    private static final int SHORTEST_PERIOD_HOURS = 24;
    private static final int LONGEST_PERIOD_HOURS = 72;
    private static final Duration A_DAY_AT_MOST = Duration.ofHours(25);

    private final SubmissionSettings settings;
    private final Instant now;
    private Instant due;
    private Duration window;
    private @Nullable LocalTime timeOfDay;

    Schedule(SubmissionSettings settings, Instant now) {
        this.settings = settings;
        this.now = now;
        this.due = now;
        this.window = settings.maxAge();
    }

    /** {@code o:deliverytime}: a time in the past means now. */
    void due(String value) {
        Instant wanted = DateText.parse(value)
                .orElseThrow(() -> badParameter(SendOptions.shown(value) + " is not an RFC-2822 compliant date"));
        if (wanted.isAfter(now.plus(settings.maxDelay()))) {
            throw badParameter("o:deliverytime parameter: delivery can be scheduled at most "
                    + settings.maxDelay().toDays() + " days ahead");
        }
        due = wanted.isBefore(now) ? now : wanted;
    }

    /** {@code o:deliver-within}. */
    void window(String value) {
        Matcher within = WITHIN.matcher(value.strip());
        @Nullable Duration asked = within.matches() ? Duration.ofMinutes(60L * number(within, 1) + number(within, 2)) : null;
        if (asked == null || asked.compareTo(SHORTEST_WINDOW) < 0 || asked.compareTo(LONGEST_WINDOW) > 0) {
            throw badParameter("o:deliver-within parameter: expected hours and minutes from 0h5m to 24h0m");
        }
        window = asked.compareTo(settings.maxAge()) < 0 ? asked : settings.maxAge();
    }

    /** {@code o:deliverytime-optimize-period}: hours from 24h to 72h. */
    void period(String value) {
        Matcher hours = PERIOD.matcher(value.strip().toLowerCase(Locale.ROOT));
        long asked = hours.matches() ? number(hours, 1) : 0;
        if (asked < SHORTEST_PERIOD_HOURS || asked > LONGEST_PERIOD_HOURS) {
            throw badParameter("invalid delivery time format");
        }
    }

    /** {@code o:time-zone-localize}: {@code HH:mm}, or {@code hh:mm} with am or pm. */
    void timeOfDay(String value) {
        Matcher time = TIME_OF_DAY.matcher(value.strip().toLowerCase(Locale.ROOT));
        try {
            if (time.matches()) {
                timeOfDay = LocalTime.of(hour((int) number(time, 1), time.group(3)), (int) number(time, 2));
                return;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw badParameter(SendOptions.shown(value) + " invalid 24 hour time");
    }

    private static int hour(int number, @Nullable String half) {
        if (half == null) {
            return number;
        }
        if (number < 1 || number > 12) {
            throw new DateTimeException("an hour of half a day");
        }
        return number % 12 + (half.equals("pm") ? 12 : 0);
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }

    /** Whether each recipient's own zone counts. */
    boolean isLocal() {
        return timeOfDay != null;
    }

    /** When it is due for somebody of whom no zone is known. */
    Instant due() {
        return due(settings.zone());
    }

    /** When it is due for somebody in this zone. */
    Instant due(ZoneId zone) {
        LocalTime wanted = timeOfDay;
        if (wanted == null) {
            return due;
        }
        ZonedDateTime local = due.atZone(zone);
        ZonedDateTime today = local.toLocalDate().atTime(wanted).atZone(zone);
        return (today.isBefore(local)
                        ? today.toLocalDate().plusDays(1).atTime(wanted).atZone(zone)
                        : today)
                .toInstant();
    }

    /** The window counts from the time that delivery is wanted for, whatever the recipient's zone. */
    Instant expires() {
        return (isLocal() ? due.plus(A_DAY_AT_MOST) : due).plus(window);
    }
}
