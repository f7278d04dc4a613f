package io.angarium.service.domain;

import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimKeys;
import io.angarium.service.encryption.Vault;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes signing keys, keeps them encrypted, and holds those in use decrypted. Any thread. */
final class Keyring {
    private final Vault vault;
    private final KeyMaker maker;
    private final Map<String, Bunch> bunches = new ConcurrentHashMap<>();

    /** A new key. */
    record Made(DomainKey key, byte[] encrypted) {}

    /** What signs for one state of a domain's row, of each algorithm; they take turns. */
    private record Bunch(DomainRow row, List<DkimKey> rsa, List<DkimKey> ed25519, AtomicInteger turn) {
        /** A row that is written anew is another object: to compare what is in it would cost each message some microseconds. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(DomainRow other) {
            return row == other;
        }

        List<DkimKey> next() {
            int number = turn.getAndIncrement() & Integer.MAX_VALUE;
            if (rsa.isEmpty() || ed25519.isEmpty()) {
                List<DkimKey> some = rsa.isEmpty() ? ed25519 : rsa;
                return some.isEmpty() ? List.of() : List.of(some.get(number % some.size()));
            }
            return List.of(rsa.get(number % rsa.size()), ed25519.get(number % ed25519.size()));
        }
    }

    Keyring(Vault vault, KeyMaker maker) {
        this.vault = vault;
        this.maker = maker;
    }

    /** Makes a pair; may take up to a second. The key is in waiting: it doesn't sign. */
    Made make(String domain, String host, String selector, DkimKey.Algorithm algorithm, int bits, Instant now) {
        return keep(domain, host, selector, maker.make(algorithm, bits), now);
    }

    Made keep(String domain, String host, String selector, KeyPair pair, Instant now) {
        DkimKey.Algorithm algorithm = DkimKeys.algorithmOf(pair.getPrivate());
        DomainKey key = new DomainKey(
                selector,
                host,
                algorithm.tag(),
                DkimKeys.publicRecord(pair.getPublic()),
                now,
                false,
                false,
                Optional.empty());
        return new Made(key, vault.encrypt(context(domain, selector), DkimKeys.encode(pair.getPrivate())));
    }

    /** One key of each algorithm, the next in turn, RSA first. Empty: there is none. */
    List<DkimKey> signers(DomainRow row) {
        Bunch known = bunches.get(row.name());
        if (known == null || !known.isOf(row)) {
            known = bunch(row);
            bunches.put(row.name(), known);
        }
        return known.next();
    }

    void forget(String domain) {
        bunches.remove(domain);
    }

    private Bunch bunch(DomainRow row) {
        List<DkimKey> keys =
                Rotations.signers(row).stream().map(key -> open(row, key)).toList();
        return new Bunch(
                row,
                keys.stream()
                        .filter(key -> key.algorithm() == DkimKey.Algorithm.RSA_SHA256)
                        .toList(),
                keys.stream()
                        .filter(key -> key.algorithm() == DkimKey.Algorithm.ED25519_SHA256)
                        .toList(),
                new AtomicInteger());
    }

    DkimKey open(DomainRow row, DomainKey key) {
        DkimKey.Algorithm algorithm = algorithm(key.algorithm());
        byte[] encrypted = row.privateKeys().get(key.selector());
        if (encrypted == null) {
            throw new IllegalStateException("the private half of " + key.recordName() + " is missing");
        }
        byte[] pkcs8 = vault.decrypt(context(row.name(), key.selector()), encrypted);
        return new DkimKey(key.host(), key.selector(), algorithm, DkimKeys.decode(algorithm, pkcs8));
    }

    private static DkimKey.Algorithm algorithm(String tag) {
        for (DkimKey.Algorithm algorithm : DkimKey.Algorithm.values()) {
            if (algorithm.tag().equals(tag)) {
                return algorithm;
            }
        }
        throw new IllegalStateException("a key of algorithm '" + tag + "' can't be used by this version");
    }

    private static String context(String domain, String selector) {
        return "dkim/" + domain + "/" + selector;
    }
}
