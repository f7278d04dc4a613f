package io.angarium.api.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date formats that clients of each resource parse. They differ, and clients insist. */
public final class Dates {
    private static final DateTimeFormatter GMT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter NUMERIC = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter PLACELESS = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss '-0000'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter BARE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** Seconds beyond this (year 9999) are no date that anybody means. */
    private static final BigDecimal MAX_EPOCH_SECOND = new BigDecimal(253_402_300_799L);

    private Dates() {}

    /** {@code Mon, 24 Feb 2025 22:44:03 GMT}, as domains have it. */
    public static String gmt(Instant instant) {
        return GMT.format(instant);
    }

    /** {@code Sun, 26 Jan 2025 07:29:04 UTC}, as templates and suppressions have it. */
    public static String utc(Instant instant) {
        return UTC.format(instant);
    }

    /** {@code Wed, 08 Mar 2023 23:34:57 +0000}, as credentials have it. */
    public static String numeric(Instant instant) {
        return NUMERIC.format(instant);
    }

    /** {@code Sun, 26 Jan 2025 07:29:23 -0000}, as mailing lists have it. */
    public static String placeless(Instant instant) {
        return PLACELESS.format(instant);
    }

    /** {@code 2006-01-02T15:04:05}, as keys have it. */
    public static String bare(Instant instant) {
        return BARE.format(instant);
    }

    /**
     * Seconds since 1970, perhaps with a fraction, or a date of RFC 2822.
     *
     * @throws ApiException 400 if it is neither
     */
    public static Instant parse(String text) {
        String trimmed = text.strip();
        if (!trimmed.isEmpty() && trimmed.length() <= 40) {
            try {
                return looksLikeNumber(trimmed) ? epoch(new BigDecimal(trimmed)) : rfc2822(trimmed);
            } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
                // said below
            }
        }
        throw ApiException.badRequest(text + " is not an RFC-2822 compliant date");
    }

    private static boolean looksLikeNumber(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
    }

    private static Instant epoch(BigDecimal seconds) {
        if (seconds.compareTo(MAX_EPOCH_SECOND) > 0) {
            throw new NumberFormatException("too large");
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValueExact(),
                seconds.subtract(whole).movePointRight(9).longValue());
    }

    private static Instant rfc2822(String text) {
        String zoned = text.replaceFirst(" (UTC|UT|Z|-0000)$", " GMT");
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(zoned));
    }
}
