package io.angarium.api.paging;

import java.util.List;
import java.util.function.Function;

/**
 * Items in the order of their keys, which are all different, as {@link PivotPages} reads them.
 *
 * @param after the first items behind a key
 * @param before the last items ahead of a key, also in ascending order
 * @param key what an item is found by, never empty
 */
public record Sorted<T>(Reading<T> after, Reading<T> before, Function<? super T, String> key) {
    /** One way of reading. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * Reads that many items at most.
         *
         * @param pivot need not be there; empty: from the end that this way of reading begins at
         */
        List<T> read(String pivot, int limit);
    }

    /** What is in memory already, sorted by its key. */
    public static <T> Sorted<T> of(List<T> items, Function<? super T, String> key) {
        return new Sorted<>(
                (pivot, limit) -> items.stream()
                        .filter(item -> pivot.isEmpty() || key.apply(item).compareTo(pivot) > 0)
                        .limit(limit)
                        .toList(),
                (pivot, limit) -> items.reversed().stream()
                        .filter(item -> pivot.isEmpty() || key.apply(item).compareTo(pivot) < 0)
                        .limit(limit)
                        .toList()
                        .reversed(),
                key);
    }
}
