package io.angarium.delivery.shaping;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A side of a message or a connection by which limits may be told apart; the file calls it by its lower-case name. */
enum Dimension {
    SOURCE,
    SITE,
    PROVIDER,
    HOST,
    TENANT,
    DOMAIN,
    TAG;

    /** Whether it is a matter of the message rather than of the connection. */
    boolean isOfStream() {
        return this == TENANT || this == DOMAIN || this == TAG;
    }

    /**
     * What it is here; empty if it isn't known: a provider that isn't recognised, a host before the connection stands.
     *
     * @param stream null if only a connection is asked about
     */
    Optional<String> of(Path path, @Nullable Stream stream) {
        return switch (this) {
            case SOURCE ->
                Optional.of(
                        path.source().map(address -> address.getHostAddress()).orElse("the default address"));
            case SITE -> Optional.of(path.site());
            case PROVIDER -> path.provider();
            case HOST -> path.host();
            case TENANT -> Optional.ofNullable(stream).map(Stream::tenant);
            case DOMAIN -> Optional.ofNullable(stream).map(Stream::domain);
            case TAG -> Optional.ofNullable(stream).map(Stream::tag);
        };
    }
}
