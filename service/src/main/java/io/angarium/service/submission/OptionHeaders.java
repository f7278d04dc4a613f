package io.angarium.service.submission;

import java.util.Locale;
import java.util.Map;

/** Header fields that say the same as a field of the form, as Mailgun's SMTP clients write them, and our own. */
final class OptionHeaders {
    static final String PRIORITY = "x-angarium-priority";
    static final String VARIABLES = "x-mailgun-variables";

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry(PRIORITY, "o:priority"),
            Map.entry("x-mailgun-tag", "o:tag"),
            Map.entry("x-mailgun-dkim", "o:dkim"),
            Map.entry("x-mailgun-drop-message", "o:testmode"),
            Map.entry("x-mailgun-track", "o:tracking"),
            Map.entry("x-mailgun-track-clicks", "o:tracking-clicks"),
            Map.entry("x-mailgun-track-opens", "o:tracking-opens"),
            Map.entry("x-mailgun-track-pixel-location-top", "o:tracking-pixel-location-top"),
            Map.entry("x-mailgun-deliver-by", "o:deliverytime"),
            Map.entry("x-mailgun-deliver-within", "o:deliver-within"),
            Map.entry("x-mailgun-require-tls", "o:require-tls"),
            Map.entry("x-mailgun-skip-verification", "o:skip-verification"));

    private OptionHeaders() {}

    /** Whether a field with this name, in lower case, may be one of these. */
    static boolean isCandidate(String header) {
        return header.startsWith("x-mailgun-") || header.equals(PRIORITY);
    }

    /** The option that this header stands for, or empty. */
    static String option(String header) {
        return OPTIONS.getOrDefault(header.toLowerCase(Locale.ROOT), "");
    }
}
