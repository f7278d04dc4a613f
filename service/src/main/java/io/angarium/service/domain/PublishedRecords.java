package io.angarium.service.domain;

import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.SendingDomain.PublishedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The DNS records that a domain's owner publishes.
 *
 * @param hostname this installation's mail host: what SPF allows and MX names
 * @param trackingHost what tracking links' names point to
 */
record PublishedRecords(String hostname, String trackingHost) {
    /** As written in the records of every receiving domain. */
    private static final String PRIORITY = "10";

    static final String SPF = "v=spf1";
    static final String DMARC = "v=DMARC1";

    List<DnsRecord> sending(DomainRow row) {
        SendingDomain domain = row.domain();
        List<DnsRecord> records = new ArrayList<>();
        records.add(record("TXT", domain.name(), SPF + " " + spfMechanism() + " ~all", "", row.findings()));
        for (PublishedKey key : domain.keys()) {
            records.add(record("TXT", key.recordName(), key.recordValue(), "", row.findings()));
        }
        records.add(record("CNAME", domain.webPrefix() + "." + domain.name(), trackingHost, "", row.findings()));
        records.add(record("TXT", "_dmarc." + domain.name(), DMARC + "; p=none;", "", row.findings()));
        return List.copyOf(records);
    }

    List<DnsRecord> receiving(DomainRow row) {
        return List.of(record("MX", row.domain().name(), hostname, PRIORITY, row.findings()));
    }

    String spfMechanism() {
        return "a:" + hostname;
    }

    private static DnsRecord record(
            String type, String name, String value, String priority, Map<String, Finding> findings) {
        Finding finding = findings.getOrDefault(DomainRow.findingKey(type, name), Finding.NONE);
        return new DnsRecord(type, name, value, priority, finding.validity(), finding.found());
    }
}
