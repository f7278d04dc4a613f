package io.angarium.service.domain;

import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.DomainRow.Finding;
import io.angarium.service.domain.DomainSettings.Connection;
import io.angarium.service.domain.DomainSettings.Inbound;
import io.angarium.service.domain.DomainSettings.Web;
import io.angarium.service.domain.Signing.Rotation;
import io.angarium.service.domain.Tracking.Clicks;
import io.angarium.service.domain.Tracking.Opens;
import io.angarium.service.domain.Tracking.Unsubscribes;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A domain's row as bytes. */
final class DomainCodec {
    private static final int VERSION = 3;

    private DomainCodec() {}

    static byte[] encode(DomainRow row) {
        SendingDomain domain = row.domain();
        CompactWriter writer = new CompactWriter(3_000)
                .number(VERSION)
                .text(domain.id())
                .text(domain.account())
                .text(domain.name())
                .number(domain.createdAt().toEpochMilli())
                .text(domain.state().name())
                .text(domain.type().name());
        write(writer, domain.settings());
        write(writer, domain.signing(), row.privateKeys());
        writer.number(row.findings().size());
        row.findings().forEach((key, finding) -> {
            writer.text(key).text(finding.validity().name()).text(finding.problem());
            writer.number(finding.found().size());
            finding.found().forEach(writer::text);
        });
        return writer.toBytes();
    }

    private static void write(CompactWriter writer, DomainSettings settings) {
        flag(writer, settings.connection().requireTls());
        flag(writer, settings.connection().skipVerification());
        flag(writer, settings.inbound().wildcard());
        writer.text(settings.inbound().spamAction());
        flag(writer, settings.inbound().encrypted());
        writer.text(settings.web().scheme()).text(settings.web().prefix());
        Tracking tracking = settings.tracking();
        flag(writer, tracking.opens().active());
        flag(writer, tracking.opens().atTheTop());
        writer.text(tracking.clicks().name());
        flag(writer, tracking.unsubscribes().active());
        writer.text(tracking.unsubscribes().htmlFooter())
                .text(tracking.unsubscribes().textFooter());
        writer.text(settings.archiveTo())
                .number(settings.messageTtl().toSeconds())
                .text(settings.returnPathLabel());
    }

    private static void write(CompactWriter writer, Signing signing, Map<String, byte[]> privateKeys) {
        writer.text(signing.authority()).text(signing.host());
        flag(writer, signing.automatic());
        flag(writer, signing.rotation().enabled());
        writer.number(signing.rotation().interval().toSeconds())
                .number(signing.keys().size());
        for (DomainKey key : signing.keys()) {
            writer.text(key.selector())
                    .text(key.host())
                    .text(key.algorithm())
                    .text(key.recordValue())
                    .number(key.since().toEpochMilli());
            flag(writer, key.active());
            flag(writer, key.successor());
            // 0: never
            writer.number(key.retiredAt().map(Instant::toEpochMilli).orElse(0L));
            writer.octets(privateKeys.getOrDefault(key.selector(), new byte[0]));
        }
    }

    static DomainRow decode(byte[] value) {
        CompactReader reader = new CompactReader(value).version(VERSION);
        Map<String, byte[]> privateKeys = new LinkedHashMap<>();
        SendingDomain domain = new SendingDomain(
                reader.text(),
                reader.text(),
                reader.text(),
                Instant.ofEpochMilli(reader.number()),
                SendingDomain.State.valueOf(reader.text()),
                SendingDomain.Type.valueOf(reader.text()),
                settings(reader),
                signing(reader, privateKeys));
        return new DomainRow(domain, privateKeys, findings(reader));
    }

    private static DomainSettings settings(CompactReader reader) {
        return new DomainSettings(
                new Connection(flag(reader), flag(reader)),
                new Inbound(flag(reader), reader.text(), flag(reader)),
                new Web(reader.text(), reader.text()),
                new Tracking(
                        new Opens(flag(reader), flag(reader)),
                        Clicks.valueOf(reader.text()),
                        new Unsubscribes(flag(reader), reader.text(), reader.text())),
                reader.text(),
                Duration.ofSeconds(reader.number()),
                reader.text());
    }

    private static Signing signing(CompactReader reader, Map<String, byte[]> privateKeys) {
        String authority = reader.text();
        String host = reader.text();
        boolean automatic = flag(reader);
        Rotation rotation = new Rotation(flag(reader), Duration.ofSeconds(reader.number()));
        int count = reader.count();
        List<DomainKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            DomainKey key = new DomainKey(
                    reader.text(),
                    reader.text(),
                    reader.text(),
                    reader.text(),
                    Instant.ofEpochMilli(reader.number()),
                    flag(reader),
                    flag(reader),
                    Optional.of(reader.number()).filter(millis -> millis > 0).map(Instant::ofEpochMilli));
            keys.add(key);
            privateKeys.put(key.selector(), reader.octets());
        }
        return new Signing(authority, host, automatic, rotation, keys);
    }

    private static Map<String, Finding> findings(CompactReader reader) {
        int count = reader.count();
        Map<String, Finding> findings = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            String key = reader.text();
            Validity validity = Validity.valueOf(reader.text());
            String problem = reader.text();
            int texts = reader.count();
            List<String> found = new ArrayList<>(texts);
            for (int j = 0; j < texts; j++) {
                found.add(reader.text());
            }
            findings.put(key, new Finding(validity, found, problem));
        }
        return findings;
    }

    private static void flag(CompactWriter writer, boolean set) {
        writer.number(set ? 1 : 0);
    }

    private static boolean flag(CompactReader reader) {
        return reader.number() == 1;
    }
}
