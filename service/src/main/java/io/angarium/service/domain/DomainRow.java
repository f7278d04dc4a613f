package io.angarium.service.domain;

import io.angarium.service.domain.SendingDomain.PublishedKey;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A domain as it is kept.
 *
 * @param privateKeys encrypted, in the order of the domain's published keys
 * @param findings what DNS said at the last look, by {@link #findingKey}
 */
record DomainRow(SendingDomain domain, List<byte[]> privateKeys, Map<String, Finding> findings) {
    private static final int VERSION = 2;

    /** What DNS said about one record. */
    record Finding(String validity, List<String> found) {
        static final Finding NONE = new Finding("unknown", List.of());
    }

    static String findingKey(String type, String name) {
        return type + " " + name;
    }

    DomainRow with(SendingDomain.State state, Map<String, Finding> newFindings) {
        SendingDomain changed = new SendingDomain(
                domain.id(),
                domain.account(),
                domain.name(),
                domain.createdAt(),
                state,
                domain.type(),
                domain.requireTls(),
                domain.skipVerification(),
                domain.wildcard(),
                domain.spamAction(),
                domain.webPrefix(),
                domain.webScheme(),
                domain.keys());
        return new DomainRow(changed, privateKeys, newFindings);
    }

    DomainRow withConnection(boolean requireTls, boolean skipVerification) {
        SendingDomain changed = new SendingDomain(
                domain.id(),
                domain.account(),
                domain.name(),
                domain.createdAt(),
                domain.state(),
                domain.type(),
                requireTls,
                skipVerification,
                domain.wildcard(),
                domain.spamAction(),
                domain.webPrefix(),
                domain.webScheme(),
                domain.keys());
        return new DomainRow(changed, privateKeys, findings);
    }

    byte[] encode() {
        CompactWriter writer = new CompactWriter(3_000)
                .number(VERSION)
                .text(domain.id())
                .text(domain.account())
                .text(domain.name())
                .number(domain.createdAt().toEpochMilli())
                .text(domain.state().name())
                .text(domain.type().name())
                .number(domain.requireTls() ? 1 : 0)
                .number(domain.skipVerification() ? 1 : 0)
                .number(domain.wildcard() ? 1 : 0)
                .text(domain.spamAction())
                .text(domain.webPrefix())
                .text(domain.webScheme())
                .number(domain.keys().size());
        for (int i = 0; i < domain.keys().size(); i++) {
            PublishedKey key = domain.keys().get(i);
            writer.text(key.selector())
                    .text(key.algorithm())
                    .text(key.recordName())
                    .text(key.recordValue())
                    .octets(privateKeys.get(i));
        }
        writer.number(findings.size());
        findings.forEach((key, finding) -> {
            writer.text(key).text(finding.validity()).number(finding.found().size());
            finding.found().forEach(writer::text);
        });
        return writer.toBytes();
    }

    static DomainRow decode(byte[] value) {
        CompactReader reader = new CompactReader(value).version(VERSION);
        List<PublishedKey> keys = new ArrayList<>();
        List<byte[]> privateKeys = new ArrayList<>();
        SendingDomain domain = new SendingDomain(
                reader.text(),
                reader.text(),
                reader.text(),
                Instant.ofEpochMilli(reader.number()),
                SendingDomain.State.valueOf(reader.text()),
                SendingDomain.Type.valueOf(reader.text()),
                reader.number() == 1,
                reader.number() == 1,
                reader.number() == 1,
                reader.text(),
                reader.text(),
                reader.text(),
                keys(reader, privateKeys, keys));
        return new DomainRow(domain, privateKeys, findings(reader));
    }

    private static List<PublishedKey> keys(CompactReader reader, List<byte[]> privateKeys, List<PublishedKey> keys) {
        int count = reader.count();
        for (int i = 0; i < count; i++) {
            keys.add(new PublishedKey(reader.text(), reader.text(), reader.text(), reader.text()));
            privateKeys.add(reader.octets());
        }
        return List.copyOf(keys);
    }

    private static Map<String, Finding> findings(CompactReader reader) {
        int count = reader.count();
        Map<String, Finding> findings = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            String key = reader.text();
            String validity = reader.text();
            int texts = reader.count();
            List<String> found = new ArrayList<>(texts);
            for (int j = 0; j < texts; j++) {
                found.add(reader.text());
            }
            findings.put(key, new Finding(validity, List.copyOf(found)));
        }
        return findings;
    }
}
