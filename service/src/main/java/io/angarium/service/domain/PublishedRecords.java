package io.angarium.service.domain;

import io.angarium.service.domain.DomainRow.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The DNS records that a domain's owner publishes.
 *
 * @param hostname this installation's mail host: what SPF allows and MX names
 * @param trackingHost what tracking links' names point to
 */
record PublishedRecords(String hostname, String trackingHost) {
    /**
     * How long the record of a key that signs no more stays published: receivers may check a signature as late as their relays
     * give up, which takes four to five days (RFC 5321 §4.5.4.1).
     */
    static final Duration KEPT_AFTER_RETIREMENT = Duration.ofDays(5);

    static final String DMARC = "v=DMARC1";
    /** As written in the records of every receiving domain. */
    private static final String PRIORITY = "10";

    /** What a record is for, and how it is judged. */
    sealed interface Purpose {
        /** Receivers take mail from this installation's addresses. */
        record Spf() implements Purpose {}

        /**
         * They find the key of a signature.
         *
         * @param text of the TXT record, wherever it stands
         */
        record Key(String text) implements Purpose {}

        /** They know what to do with forgeries. */
        record Dmarc() implements Purpose {}

        /** Tracking links lead here. */
        record Link() implements Purpose {}

        /** Mail for it comes here. */
        record Mail() implements Purpose {}
    }

    /** A record that a domain needs. */
    record Wanted(String type, String name, String value, String priority, Purpose purpose) {
        /** Names it among the domain's. */
        String findingKey() {
            return DomainRow.findingKey(purpose, name);
        }

        DnsRecord found(DomainRow row) {
            Finding finding = row.findings().getOrDefault(findingKey(), Finding.NONE);
            return new DnsRecord(type, name, value, priority, finding.validity(), finding.found(), finding.problem());
        }
    }

    /**
     * What its mail needs to be believed.
     *
     * @param authority the domain whose keys sign
     */
    List<Wanted> sending(SendingDomain domain, SendingDomain authority, Instant now) {
        List<Wanted> records = new ArrayList<>();
        records.add(new Wanted(
                "TXT",
                domain.returnPathHost(),
                SpfEvaluation.VERSION + " a:" + hostname + " ~all",
                "",
                new Purpose.Spf()));
        if (!domain.settings().returnPathLabel().isEmpty()) {
            records.add(new Wanted("MX", domain.returnPathHost(), hostname, PRIORITY, new Purpose.Mail()));
        }
        for (DomainKey key : authority.signing().keys()) {
            if (isWanted(key, authority.signing().automatic(), now)) {
                records.add(wanted(key, authority));
            }
        }
        records.add(new Wanted(
                "CNAME", domain.settings().web().prefix() + "." + domain.name(), trackingHost, "", new Purpose.Link()));
        records.add(new Wanted("TXT", "_dmarc." + domain.name(), DMARC + "; p=none;", "", new Purpose.Dmarc()));
        return List.copyOf(records);
    }

    List<Wanted> receiving(SendingDomain domain) {
        return List.of(new Wanted("MX", domain.name(), hostname, PRIORITY, new Purpose.Mail()));
    }

    /** A key as its owner publishes it: the text itself, or an alias to where this installation's operator does. */
    Wanted wanted(DomainKey key, SendingDomain owner) {
        Purpose purpose = new Purpose.Key(key.recordValue());
        return Rotations.isAutomatic(key) && owner.signing().automatic()
                ? new Wanted("CNAME", key.recordName(), aliasOf(key), "", purpose)
                : new Wanted("TXT", key.recordName(), key.recordValue(), "", purpose);
    }

    private String aliasOf(DomainKey key) {
        return key.selector() + "." + key.host().replace('.', '-') + ".dkim." + hostname;
    }

    /** What is active or in waiting, and what retired so lately that signatures of it may still be on their way. */
    private static boolean isWanted(DomainKey key, boolean automatic, Instant now) {
        Optional<Instant> retired = key.retiredAt();
        return key.active()
                || (automatic && Rotations.isAutomatic(key))
                || retired.filter(at -> at.plus(KEPT_AFTER_RETIREMENT).isAfter(now))
                        .isPresent();
    }
}
