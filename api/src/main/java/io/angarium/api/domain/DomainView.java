package io.angarium.api.domain;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Dates;
import io.angarium.service.domain.DnsRecord;
import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A domain and its records in the shapes that Mailgun's clients read. */
final class DomainView {
    private DomainView() {}

    /** With the records to publish; {@code message} null: none. */
    static Map<String, Object> withRecords(Domains domains, SendingDomain domain, @Nullable String message) {
        return Answer.object(
                "message", message,
                "domain", describe(domain),
                "receiving_dns_records", records(domains.receivingRecords(domain.name()), false),
                "sending_dns_records", records(domains.sendingRecords(domain.name()), true));
    }

    static Map<String, Object> describe(SendingDomain domain) {
        return Answer.object(
                "created_at", Dates.gmt(domain.createdAt()),
                "id", domain.id(),
                "is_disabled", domain.state() == SendingDomain.State.DISABLED,
                "name", domain.name(),
                "require_tls", domain.settings().connection().requireTls(),
                "skip_verification", domain.settings().connection().skipVerification(),
                "smtp_login", domain.smtpLogin(),
                "spam_action", domain.settings().inbound().spamAction(),
                "state", lower(domain.state()),
                "type", lower(domain.type()),
                "use_automatic_sender_security", domain.signing().automatic(),
                "web_prefix", domain.settings().web().prefix(),
                "web_scheme", domain.settings().web().scheme(),
                "wildcard", domain.settings().inbound().wildcard(),
                "encrypt_incoming_message", domain.settings().inbound().encrypted(),
                "message_ttl", domain.settings().messageTtl().toSeconds(),
                "archive_to", orNone(domain.settings().archiveTo()),
                "tracking_host", domain.settings().web().prefix() + "." + domain.name(),
                "dkim_host", dkimHost(domain),
                "mailfrom_host", domain.settings().returnPathLabel().isEmpty() ? null : domain.returnPathHost());
    }

    private static String dkimHost(SendingDomain domain) {
        return domain.isOwnAuthority()
                ? domain.signing().host()
                : domain.signing().authority();
    }

    /** Clients take the name of a record that doesn't say it to be the domain's. */
    static List<Map<String, Object>> records(List<DnsRecord> records, boolean named) {
        return records.stream().map(record -> describe(record, named)).toList();
    }

    static Map<String, Object> describe(DnsRecord record, boolean named) {
        return Answer.object(
                "is_active", record.validity() == Validity.VALID,
                "cached", record.found(),
                "name", named ? record.name() : null,
                "priority", orNone(record.priority()),
                "record_type", record.type(),
                "valid", record.validity().word(),
                "value", record.value(),
                "problem", orNone(record.problem()));
    }

    private static @Nullable String orNone(String text) {
        return text.isEmpty() ? null : text;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
