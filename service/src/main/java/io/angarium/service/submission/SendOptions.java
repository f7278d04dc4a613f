package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.domain.SendingDomain;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code o:} options of one message, gathered one by one and checked as they come. Used by one thread. */
final class SendOptions {
    /** Under this name {@link MessageAttributes#options} has where the delivered letter is posted to. */
    public static final String ARCHIVE_TO = "o:archive-to";

    static final int MAX_URL_LENGTH = 2_000;

    private final SubmissionSettings settings;
    private final TemplateOptions template = new TemplateOptions();
    private final Schedule schedule;
    private final SuppressedHeaders suppressed = new SuppressedHeaders();
    private final List<String> tags = new ArrayList<>(2);
    private Map<String, String> kept = Map.of();
    private int flags;
    private boolean verificationGiven;
    private boolean urgent;
    private boolean dryRun;

    SendOptions(SubmissionSettings settings, Instant now) {
        this.settings = settings;
        this.schedule = new Schedule(settings, now);
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
            }
            case "o:dkim" -> flag(MessageFlags.NO_DKIM, !bool(name, value));
            case SecondaryKey.OPTION -> {
                keep(name, SecondaryKey.required(value).toString());
                flag(MessageFlags.SECONDARY_DKIM, true);
            }
            case SecondaryKey.PUBLIC_OPTION ->
                keep(name, SecondaryKey.required(value).toString());
            case "o:deliverytime" -> schedule.due(value);
            case "o:deliver-within" -> schedule.window(value);
            case "o:deliverytime-optimize-period" -> {
                schedule.period(value);
                keep(name, value.strip());
            }
            case "o:time-zone-localize" -> {
                schedule.timeOfDay(value);
                keep(name, value.strip());
            }
            case "o:tracking", "o:tracking-clicks", "o:tracking-pixel-location-top" ->
                keep(name, tracking(name, value));
            case "o:tracking-opens" -> keep(name, bool(name, value) ? "yes" : "no");
            case ARCHIVE_TO -> {
                keep(name, url(name, value.strip()));
                flag(MessageFlags.ARCHIVE, true);
            }
            case "o:suppress-headers" -> {
                suppressed.add(value);
                flag(MessageFlags.NO_SID, suppressed.has(SuppressedHeaders.SID));
            }
            case "o:dry-run" -> dryRun = bool(name, value);
            case "o:priority" -> priority(value);
            default -> template.take(name, value);
        }
    }

    /** Which template is wanted, if any. */
    TemplateOptions template() {
        return template;
    }

    /** Notes which version the message is made of. */
    void usesTemplate(String name, String version) {
        keep(TemplateOptions.NAME, name);
        keep(TemplateOptions.VERSION, version);
    }

    /** What only shows when all options are there. */
    void check() {
        if (kept.containsKey(SecondaryKey.PUBLIC_OPTION) && !kept.containsKey(SecondaryKey.OPTION)) {
            throw badParameter("o:secondary-dkim-public parameter: needs o:secondary-dkim");
        }
    }

    Schedule schedule() {
        return schedule;
    }

    /** Which X-Mailgun fields the letter must not show. */
    SuppressedHeaders suppressed() {
        return suppressed;
    }

    /** Whether it is only asked what would be sent. */
    boolean isDryRun() {
        return dryRun;
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
        int required = domain.requireTls() ? MessageFlags.REQUIRE_TLS : 0;
        int skipped = domain.skipVerification() && !verificationGiven ? MessageFlags.SKIP_VERIFICATION : 0;
        return flags | required | skipped;
    }

    /** The header field {@code TLS-Required}, of which only the value No means anything (RFC 8689 §3). */
    void tlsRequired(String value) {
        if (value.strip().equalsIgnoreCase("no")) {
            flags |= MessageFlags.RELAX_TLS;
        }
    }

    /** The stream of a message with these options. Tags don't differ by case, so streams don't either. */
    Stream stream(String account, String domain) {
        String tag = tags.isEmpty() ? "" : tags.getFirst().toLowerCase(Locale.ROOT);
        return new Stream(account, domain, tag.replace('\t', ' '), urgent);
    }

    /** What is told later and has its effect later, in one spelling. */
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

    private void priority(String value) {
        urgent = switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "urgent" -> true;
            case "normal" -> false;
            default -> throw badParameter("o:priority parameter: expected urgent or normal, got " + shown(value));
        };
    }

    private static String tracking(String name, String value) {
        if (value.strip().equalsIgnoreCase("htmlonly")) {
            return "htmlonly";
        }
        try {
            return bool(name, value) ? "yes" : "no";
        } catch (RejectedException e) {
            throw badParameter(name + " parameter: expected yes, no, true, false or htmlonly");
        }
    }

    private static String url(String name, String value) {
        try {
            URI url = new URI(value);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (value.length() <= MAX_URL_LENGTH
                    && scheme.equals("https")
                    && url.getHost() != null
                    && url.getUserInfo() == null) {
                return url.toASCIIString();
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw badParameter(name + " parameter: expected an https URL without a password, at most " + MAX_URL_LENGTH
                + " characters");
    }

    private void keep(String name, String value) {
        if (kept.isEmpty()) {
            kept = new LinkedHashMap<>();
        }
        kept.put(name, value);
    }

    /** A piece of what was given, fit for an error message. */
    static String shown(String value) {
        String piece = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return piece.replaceAll("\\p{Cntrl}", " ");
    }
}
