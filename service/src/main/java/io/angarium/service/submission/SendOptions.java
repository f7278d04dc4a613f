package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.domain.SendingDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code o:} options of one message, gathered one by one and checked as they come. Used by one thread. */
final class SendOptions {
    private static final Pattern WITHIN = Pattern.compile("(?:(\\d{1,2})h)?(?:(\\d{1,4})m)?");
    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(5);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    /** Options that are told in events and have no effect yet. */
    private static final Set<String> KEPT = Set.of(
            "o:tracking",
            "o:tracking-clicks",
            "o:tracking-opens",
            "o:tracking-pixel-location-top",
            "o:skip-verification");

    private static final int MAX_KEPT_LENGTH = 64;

    private final SubmissionSettings settings;
    private final Instant now;
    private final List<String> tags = new ArrayList<>(2);
    private Map<String, String> kept = Map.of();
    private Instant due;
    private Duration window;
    private int flags;
    private boolean verificationGiven;
    private boolean urgent;

    SendOptions(SubmissionSettings settings, Instant now) {
        this.settings = settings;
        this.now = now;
        this.due = now;
        this.window = settings.maxAge();
    }

    /**
     * Takes one option; one that is not known is ignored, as clients expect.
     *
     * @param name in the spelling {@code o:tag}
     * @throws RejectedException if its value can't be understood
     */
    void take(String name, String value) {
        switch (name) {
            case "o:tag" -> tag(value);
            case "o:testmode" -> flag(MessageFlags.TEST_MODE, bool(name, value));
            case "o:require-tls" -> flag(MessageFlags.REQUIRE_TLS, bool(name, value));
            case "o:skip-verification" -> {
                verificationGiven = true;
                flag(MessageFlags.SKIP_VERIFICATION, bool(name, value));
                keep(name, value);
            }
            case "o:dkim" -> flag(MessageFlags.NO_DKIM, !bool(name, value));
            case "o:deliverytime" -> due(value);
            case "o:deliver-within" -> window(value);
            case "o:priority" -> priority(value);
            default -> keep(name, value);
        }
    }

    List<String> tags() {
        return tags;
    }

    /** Of {@link MessageFlags}. */
    int flags() {
        return flags;
    }

    /** The same with what the domain says: its wish for TLS adds to the message's, its wish about verification yields. */
    int flags(SendingDomain domain) {
        int required = domain.settings().connection().requireTls() ? MessageFlags.REQUIRE_TLS : 0;
        int skipped = domain.settings().connection().skipVerification() && !verificationGiven ? MessageFlags.SKIP_VERIFICATION : 0;
        return flags | required | skipped;
    }

    /** The header field {@code TLS-Required}, of which only the value No means anything (RFC 8689 §3). */
    void tlsRequired(String value) {
        if (value.strip().equalsIgnoreCase("no")) {
            flags |= MessageFlags.RELAX_TLS;
        }
    }

    Instant due() {
        return due;
    }

    /** The window counts from the time that delivery is wanted for. */
    Instant expires() {
        return due.plus(window);
    }

    /** The stream of a message with these options. Tags don't differ by case, so streams don't either. */
    Stream stream(String account, String domain) {
        String tag = tags.isEmpty() ? "" : tags.getFirst().toLowerCase(Locale.ROOT);
        return new Stream(account, domain, tag.replace('\t', ' '), urgent);
    }

    Map<String, String> kept() {
        return kept;
    }

    static boolean bool(String name, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1", "y", "t", "on" -> true;
            case "no", "false", "0", "n", "f", "off" -> false;
            default -> throw badParameter(name + " parameter is not a boolean: expected yes, no, true or false");
        };
    }

    private void tag(String value) {
        String tag = value.strip();
        if (tag.isEmpty() || tags.stream().anyMatch(tag::equalsIgnoreCase)) {
            return;
        }
        if (tag.length() > settings.maxTagLength()) {
            throw badParameter("o:tag parameter: a tag has at most " + settings.maxTagLength() + " characters");
        }
        if (!tag.chars().allMatch(c -> c >= 32 && c < 127)) {
            throw badParameter("o:tag parameter: a tag must be pure ASCII");
        }
        if (tags.size() == settings.maxTags()) {
            throw badParameter("o:tag parameter: a message has at most " + settings.maxTags() + " tags");
        }
        tags.add(tag);
    }

    private void flag(int bit, boolean set) {
        flags = set ? flags | bit : flags & ~bit;
    }

    private void due(String value) {
        Instant wanted = DateText.parse(value)
                .orElseThrow(() -> badParameter(shown(value) + " is not an RFC-2822 compliant date"));
        if (wanted.isAfter(now.plus(settings.maxDelay()))) {
            throw badParameter("o:deliverytime parameter: delivery can be scheduled at most "
                    + settings.maxDelay().toDays() + " days ahead");
        }
        due = wanted.isBefore(now) ? now : wanted;
    }

    private void priority(String value) {
        urgent = switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "urgent" -> true;
            case "normal" -> false;
            default -> throw badParameter("o:priority parameter: expected urgent or normal, got " + shown(value));
        };
    }

    private void window(String value) {
        Matcher within = WITHIN.matcher(value.strip());
        @Nullable Duration asked = within.matches() ? Duration.ofMinutes(60L * number(within, 1) + number(within, 2)) : null;
        if (asked == null || asked.compareTo(SHORTEST_WINDOW) < 0 || asked.compareTo(LONGEST_WINDOW) > 0) {
            throw badParameter("o:deliver-within parameter: expected hours and minutes from 0h5m to 24h0m");
        }
        window = asked.compareTo(settings.maxAge()) < 0 ? asked : settings.maxAge();
    }

    private void keep(String name, String value) {
        if (KEPT.contains(name) && value.length() <= MAX_KEPT_LENGTH) {
            if (kept.isEmpty()) {
                kept = new LinkedHashMap<>();
            }
            kept.put(name, value);
        }
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }

    /** A piece of what was given, fit for an error message. */
    static String shown(String value) {
        String piece = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return piece.replaceAll("\\p{Cntrl}", " ");
    }
}
