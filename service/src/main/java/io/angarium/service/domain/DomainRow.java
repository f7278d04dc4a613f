package io.angarium.service.domain;

import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.PublishedRecords.Purpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A domain as it is kept.
 *
 * @param privateKeys encrypted, by selector
 * @param findings what DNS said at the last look, by {@link #findingKey}
 */
record DomainRow(SendingDomain domain, Map<String, byte[]> privateKeys, Map<String, Finding> findings) {
    /** What DNS said about one record. */
    record Finding(Validity validity, List<String> found, String problem) {
        static final Finding NONE = new Finding(Validity.UNKNOWN, List.of(), "");

        Finding {
            found = List.copyOf(found);
        }

        boolean isValid() {
            return validity == Validity.VALID;
        }
    }

    static String findingKey(Purpose purpose, String name) {
        String word = switch (purpose) {
            case Purpose.Spf _ -> "spf";
            case Purpose.Key _ -> "key";
            case Purpose.Dmarc _ -> "dmarc";
            case Purpose.Link _ -> "link";
            case Purpose.Mail _ -> "mail";
        };
        return word + " " + name;
    }

    private static String findingKey(DomainKey key) {
        return findingKey(new Purpose.Key(key.recordValue()), key.recordName());
    }

    String name() {
        return domain.name();
    }

    /** Whether receivers find the key. */
    boolean isFound(DomainKey key) {
        return findings.getOrDefault(findingKey(key), Finding.NONE).isValid();
    }

    DomainRow with(SendingDomain changed) {
        return new DomainRow(changed, privateKeys, findings);
    }

    DomainRow with(Signing signing) {
        return with(domain.with(signing));
    }

    DomainRow with(DomainSettings settings) {
        return with(domain.with(settings));
    }

    DomainRow withFindings(Map<String, Finding> others) {
        return new DomainRow(domain, privateKeys, Map.copyOf(others));
    }

    /** With another key; one of the same selector goes, with all that was found of it. */
    DomainRow withKey(DomainKey key, byte[] encrypted) {
        DomainRow others = withoutKey(key.selector());
        Map<String, byte[]> secrets = new LinkedHashMap<>(others.privateKeys);
        secrets.put(key.selector(), encrypted);
        List<DomainKey> keys = new ArrayList<>(others.domain.signing().keys());
        keys.add(key);
        return new DomainRow(others.domain.with(others.domain.signing().with(keys)), secrets, others.findings);
    }

    DomainRow withoutKey(String selector) {
        Map<String, byte[]> secrets = new LinkedHashMap<>(privateKeys);
        Map<String, Finding> found = new LinkedHashMap<>(findings);
        List<DomainKey> left = domain.signing().keys().stream()
                .filter(key -> !key.selector().equalsIgnoreCase(selector))
                .toList();
        domain.signing().key(selector).ifPresent(gone -> {
            secrets.remove(gone.selector());
            found.remove(findingKey(gone));
        });
        return new DomainRow(domain.with(domain.signing().with(left)), secrets, found);
    }

    /** With this key in place of the one with its selector. */
    DomainRow replacing(DomainKey key) {
        return with(domain.signing()
                .with(domain.signing().keys().stream()
                        .map(known -> known.selector().equals(key.selector()) ? key : known)
                        .toList()));
    }
}
