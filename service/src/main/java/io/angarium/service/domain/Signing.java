package io.angarium.service.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who signs a domain's mail.
 *
 * @param authority the domain whose keys sign: itself or another of the same account
 * @param host what its own keys sign for (d=): itself, or a domain above or below it
 * @param automatic its keys are published as aliases to names of this installation, and rotated here
 * @param rotation when they are
 * @param keys its own, in the order of their making
 */
public record Signing(String authority, String host, boolean automatic, Rotation rotation, List<DomainKey> keys) {
    /** Whether and after which time a new key takes over. */
    public record Rotation(boolean enabled, Duration interval) {
        public static final Rotation OFF = new Rotation(false, Duration.ofDays(120));
    }

    public Signing {
        keys = List.copyOf(keys);
    }

    Optional<DomainKey> key(String selector) {
        return keys.stream()
                .filter(key -> key.selector().equalsIgnoreCase(selector))
                .findFirst();
    }

    long count(Predicate<DomainKey> which) {
        return keys.stream().filter(which).count();
    }

    Signing with(List<DomainKey> others) {
        return new Signing(authority, host, automatic, rotation, others);
    }

    Signing by(String other) {
        return new Signing(other, host, automatic, rotation, keys);
    }

    Signing automatic(boolean on) {
        return new Signing(authority, host, on, on ? rotation : Rotation.OFF, keys);
    }

    Signing with(Rotation other) {
        return new Signing(authority, host, automatic, other, keys);
    }
}
