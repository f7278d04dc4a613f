package io.angarium.service.submission;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Header fields that say the same as a field of the form, as Mailgun's SMTP clients write them, and our own. */
final class OptionHeaders {
    static final String PREFIX = "x-mailgun-";
    static final String PRIORITY = "x-angarium-priority";
    static final String TLS_REQUIRED = "TLS-Required";
    static final String VARIABLES = "x-mailgun-variables";
    static final String RECIPIENT_VARIABLES = "x-mailgun-recipient-variables";
    /** Asks that a letter handed in twice be sent once; its value is {@code message-id}. */
    static final String IDEMPOTENCY = "x-angarium-idempotency";

    private static final String OURS = "x-angarium-";
    /** What the recipient may see. */
    private static final Set<String> VISIBLE = Set.of(SuppressedHeaders.TAG, VARIABLES);

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
            Map.entry("x-mailgun-delivery-time-optimize-period", "o:deliverytime-optimize-period"),
            Map.entry("x-mailgun-time-zone-localize", "o:time-zone-localize"),
            Map.entry("x-mailgun-sending-ip", "o:sending-ip"),
            Map.entry("x-mailgun-sending-ip-pool", "o:sending-ip-pool"),
            Map.entry("x-mailgun-secondary-dkim", "o:secondary-dkim"),
            Map.entry("x-mailgun-secondary-dkim-public", "o:secondary-dkim-public"),
            Map.entry("x-mailgun-template-name", "template"),
            Map.entry("x-mailgun-template-version", "t:version"),
            Map.entry("x-mailgun-template-variables", "t:variables"),
            Map.entry("x-mailgun-archive-to", "o:archive-to"),
            Map.entry("x-mailgun-suppress-headers", "o:suppress-headers"),
            Map.entry("x-mailgun-require-tls", "o:require-tls"),
            Map.entry("x-mailgun-skip-verification", "o:skip-verification"));

    private OptionHeaders() {}

    /** Whether a field with this name, in lower case, may be one of these. */
    static boolean isCandidate(String header) {
        return header.startsWith(PREFIX) || header.startsWith(OURS);
    }

    /** Whether a field with this name, in lower case, is between the sender and us, and no receiver's business. */
    static boolean isInternal(String header) {
        return !VISIBLE.contains(header)
                && (OPTIONS.containsKey(header)
                        || header.equals(RECIPIENT_VARIABLES)
                        || header.equals(IDEMPOTENCY)
                        // Ours alone to set: whoever reads it later has to be able to believe it.
                        || header.equals(SuppressedHeaders.SID));
    }

    /** Whether a field with this name, in lower case, is shown to the recipient unless the sender says otherwise. */
    static boolean isVisible(String header) {
        return VISIBLE.contains(header);
    }

    /** The option that this header stands for, or empty. */
    static String option(String header) {
        return OPTIONS.getOrDefault(header.toLowerCase(Locale.ROOT), "");
    }
}
