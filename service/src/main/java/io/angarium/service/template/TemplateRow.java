package io.angarium.service.template;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.template.Template.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a template is kept: all but its versions' texts. */
final class TemplateRow {
    private static final int VERSION = 1;

    private TemplateRow() {}

    static byte[] encode(Template template) {
        CompactWriter writer = new CompactWriter(256)
                .number(VERSION)
                .text(template.id())
                .text(template.name())
                .text(template.description())
                .number(template.createdAt().toEpochMilli())
                .text(template.createdBy())
                .number(template.versions().size());
        for (Version version : template.versions()) {
            writer.text(version.tag())
                    .text(version.id())
                    .number(version.createdAt().toEpochMilli())
                    .text(version.comment())
                    .number(version.active() ? 1 : 0)
                    .text(version.hash())
                    .number(version.headers().size());
            version.headers().forEach((name, value) -> writer.text(name).text(value));
        }
        return writer.toBytes();
    }

    static Template decode(byte[] row) {
        CompactReader reader = new CompactReader(row).version(VERSION);
        return new Template(
                reader.text(),
                reader.text(),
                reader.text(),
                Instant.ofEpochMilli(reader.number()),
                reader.text(),
                versions(reader));
    }

    private static List<Version> versions(CompactReader reader) {
        int count = reader.count();
        List<Version> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            versions.add(new Version(
                    reader.text(),
                    reader.text(),
                    Instant.ofEpochMilli(reader.number()),
                    reader.text(),
                    reader.number() == 1,
                    reader.text(),
                    headers(reader)));
        }
        return versions;
    }

    private static Map<String, String> headers(CompactReader reader) {
        int count = reader.count();
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            headers.put(reader.text(), reader.text());
        }
        return headers;
    }
}
