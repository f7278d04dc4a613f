package io.angarium.dns.mtasts;

import java.util.List;
import java.util.Optional;

/** The TXT record by which a domain says that it has a policy, and which one (RFC 8461 §3.1). */
public final class StsRecord {
    private static final String VERSION = "v=STSv1";
    private static final int MAX_ID = 32;

    private StsRecord() {}

    /** The policy's id; empty if there is not exactly one such record, or it is malformed. */
    public static Optional<String> id(List<String> texts) {
        List<String> records = texts.stream().filter(StsRecord::isOne).toList();
        return records.size() == 1 ? idOf(records.getFirst()) : Optional.empty();
    }

    private static boolean isOne(String text) {
        String[] fields = text.split(";", 2);
        return fields.length == 2 && fields[0].strip().equals(VERSION);
    }

    private static Optional<String> idOf(String record) {
        Optional<String> id = Optional.empty();
        for (String field : record.split(";", -1)) {
            int equals = field.indexOf('=');
            String name =
                    equals < 0 ? field.strip() : field.substring(0, equals).strip();
            if (name.isEmpty() && equals < 0) {
                continue;
            }
            if (equals < 0) {
                return Optional.empty();
            }
            if (name.equals("id") && id.isEmpty()) {
                id = Optional.of(field.substring(equals + 1).strip());
            }
        }
        return id.filter(StsRecord::isId);
    }

    private static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_ID
                && id.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }
}
