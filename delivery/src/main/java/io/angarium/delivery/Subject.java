package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import io.angarium.spool.QueueKey;
import java.util.Optional;

/**
 * What somebody asks about: a sending or recipient domain, a provider, or a tag.
 *
 * @param name as it was asked for; matched without regard to case, but for tags
 */
public record Subject(String name) {
    boolean names(QueueKey key, Optional<String> provider) {
        Stream stream = new DomainQueue(key).stream();
        return name.equalsIgnoreCase(key.destination())
                || name.equalsIgnoreCase(stream.domain())
                || name.equals(stream.tag())
                || provider.filter(name::equalsIgnoreCase).isPresent();
    }
}
