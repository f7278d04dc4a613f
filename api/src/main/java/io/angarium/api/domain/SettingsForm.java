package io.angarium.api.domain;

import io.angarium.api.form.Parameters;
import io.angarium.service.domain.DomainSettings;
import io.angarium.service.domain.DomainSettings.Connection;
import io.angarium.service.domain.DomainSettings.Inbound;
import io.angarium.service.domain.DomainSettings.Web;
import java.time.Duration;
import java.util.Locale;

/** Reads a domain's settings from a form; what isn't given stays as it is. */
final class SettingsForm {
    private static final int MAX_TTL = Integer.MAX_VALUE;

    private SettingsForm() {}

    static DomainSettings read(Parameters given, String domain, DomainSettings before) {
        DomainSettings settings = before.with(connection(given, before.connection()))
                .with(inbound(given, before.inbound()))
                .with(web(given, before.web()));
        if (given.first("archive_to").isPresent()) {
            settings = settings.archivedAt(given.first("archive_to").get());
        }
        if (given.first("message_ttl").isPresent()) {
            settings = settings.keepingMessages(Duration.ofSeconds(given.number("message_ttl", 0, MAX_TTL, 0)));
        }
        return given.first("mailfrom_host").isPresent()
                ? settings.returningAt(label(given.first("mailfrom_host").get(), domain))
                : settings;
    }

    static Connection connection(Parameters given, Connection before) {
        return new Connection(
                given.flag("require_tls", before.requireTls()),
                given.flag("skip_verification", before.skipVerification()));
    }

    private static Inbound inbound(Parameters given, Inbound before) {
        return new Inbound(
                given.flag("wildcard", before.wildcard()),
                given.first("spam_action").orElse(before.spamAction()),
                before.encrypted() || given.flag("encrypt_incoming_message", false));
    }

    static Web web(Parameters given, Web before) {
        return new Web(
                given.first("web_scheme").orElse(before.scheme()),
                given.first("web_prefix").orElse(before.prefix()));
    }

    /** A host within the domain may be given in full; the domain itself is none. */
    private static String label(String host, String domain) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.equals(domain)) {
            return "";
        }
        return lower.endsWith("." + domain) ? lower.substring(0, lower.length() - domain.length() - 1) : lower;
    }
}
