package io.angarium.delivery;

import java.util.Optional;

/** Recognises who runs a site, by its mail exchangers. Called by many threads at once; must not block. */
@FunctionalInterface
public interface Providers {
    /** The provider's name; empty if it isn't known. */
    Optional<String> of(Route.Hosts hosts);

    /** Knows nobody. */
    static Providers none() {
        return _ -> Optional.empty();
    }
}
