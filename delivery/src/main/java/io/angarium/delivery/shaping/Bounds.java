package io.angarium.delivery.shaping;

import java.util.EnumMap;
import java.util.Map;

/** At most one bound of each kind. */
record Bounds(Map<Kind, Bound> byKind) {
    static final Bounds NONE = new Bounds(Map.of());

    Bounds {
        byKind = Map.copyOf(byKind);
    }

    /** {@link Bound#NONE} if there is none. */
    Bound of(Kind kind) {
        return byKind.getOrDefault(kind, Bound.NONE);
    }

    double amount(Kind kind) {
        return of(kind).amount();
    }

    /** As a whole number; {@link Integer#MAX_VALUE} if there is none. */
    int count(Kind kind) {
        return (int) amount(kind);
    }

    /** These, and the others' where these say nothing. */
    Bounds over(Bounds others) {
        Map<Kind, Bound> merged = new EnumMap<>(Kind.class);
        merged.putAll(others.byKind);
        merged.putAll(byKind);
        return new Bounds(merged);
    }
}
