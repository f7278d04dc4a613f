package io.angarium.service.domain;

import io.angarium.service.domain.Domains.DomainRefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** What a domain's settings may be. */
final class SettingsCheck {
    /** Longest footer, in characters. */
    static final int MAX_FOOTER = 10_000;
    /** Longest that messages can be asked to be kept. */
    static final Duration MAX_TTL = Duration.ofDays(30);

    /** Longest URL, in characters. */
    static final int MAX_URL = 2_000;

    private static final Set<String> SPAM_ACTIONS = Set.of("disabled", "block", "tag", "delete");
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){0,3}");

    private SettingsCheck() {}

    static void check(String domain, DomainSettings settings) {
        require(
                SPAM_ACTIONS.contains(settings.inbound().spamAction()),
                "spam_action has to be disabled, block, tag or delete");
        require(
                settings.web().scheme().equals("http")
                        || settings.web().scheme().equals("https"),
                "web_scheme has to be http or https");
        requireLabels("web_prefix", settings.web().prefix(), domain);
        if (!settings.returnPathLabel().isEmpty()) {
            requireLabels("mailfrom_host", settings.returnPathLabel(), domain);
        }
        if (!settings.archiveTo().isEmpty()) {
            requireUrl(settings.archiveTo());
        }
        Duration ttl = settings.messageTtl();
        require(
                !ttl.isNegative() && ttl.compareTo(MAX_TTL) <= 0,
                "message_ttl has to be 0 to " + MAX_TTL.toSeconds() + " seconds");
        Tracking.Unsubscribes footers = settings.tracking().unsubscribes();
        require(
                footers.htmlFooter().length() <= MAX_FOOTER
                        && footers.textFooter().length() <= MAX_FOOTER,
                "html_footer and text_footer have at most " + MAX_FOOTER + " characters");
    }

    private static void requireLabels(String field, String labels, String domain) {
        require(
                LABELS.matcher(labels).matches() && labels.length() + domain.length() < 253,
                field + " has to be a label of a domain name: letters, digits and hyphens");
    }

    private static void requireUrl(String text) {
        boolean isOne = text.length() <= MAX_URL;
        try {
            URI url = new URI(text);
            isOne &= ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                    && url.getHost() != null;
        } catch (URISyntaxException e) {
            isOne = false;
        }
        require(isOne, "archive_to has to be an http or https URL of at most " + MAX_URL + " characters");
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new DomainRefusedException(otherwise);
        }
    }
}
