package io.angarium.smtp.server;

import java.util.EnumMap;
import java.util.Map;

/** A value for every {@link Limit}. Immutable. */
public final class Limits {
    private static final Limits STANDARD = new Limits(Map.of());

    private final EnumMap<Limit, Long> values = new EnumMap<>(Limit.class);

    private Limits(Map<Limit, Long> values) {
        for (Limit limit : Limit.values()) {
            long value = values.getOrDefault(limit, limit.standard());
            limit.check(value);
            this.values.put(limit, value);
        }
    }

    /** Every limit at its default. */
    public static Limits standard() {
        return STANDARD;
    }

    /**
     * These limits with one of them changed.
     *
     * @throws IllegalArgumentException if the value is outside of the limit's range
     */
    public Limits with(Limit limit, long value) {
        EnumMap<Limit, Long> changed = new EnumMap<>(values);
        changed.put(limit, value);
        return new Limits(changed);
    }

    public long of(Limit limit) {
        return values.getOrDefault(limit, limit.standard());
    }

    int intOf(Limit limit) {
        return (int) Math.min(Integer.MAX_VALUE, of(limit));
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
