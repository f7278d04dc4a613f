package io.angarium.service.template.handlebars;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where names are looked up: a value, and what lies around it. Immutable.
 *
 * @param value the context, {@code this}
 * @param outer the context around it
 * @param data what {@code @index} and its kin mean here
 * @param outerData what they mean around the loop
 * @param names block parameters, also those from further out
 */
record Scope(
        @Nullable Object value,
        @Nullable Scope outer,
        Map<String, Object> data,
        @Nullable Scope outerData,
        Map<String, Object> names) {
    static Scope root(Map<String, Object> values) {
        return new Scope(values, null, Map.of("root", values), null, Map.of());
    }

    Scope within(@Nullable Object inner, Map<String, Object> more) {
        return new Scope(inner, this, data, outerData, more);
    }

    Scope round(@Nullable Object item, Map<String, Object> about, Map<String, Object> more) {
        return new Scope(item, this, about, this, more);
    }

    /** The value that a path leads to; null: to none. */
    @Nullable Object find(Expression.Path path, Budget budget) {
        if (path.data()) {
            return findData(path, budget);
        }
        List<String> parts = path.parts();
        if (path.depth() == 0 && !path.local() && !parts.isEmpty() && names.containsKey(parts.getFirst())) {
            return follow(names.get(parts.getFirst()), parts, 1, budget);
        }
        Scope scope = this;
        for (int i = 0; i < path.depth() && scope != null; i++) {
            scope = scope.outer;
        }
        while (scope != null) {
            budget.step();
            // Once the first part is found, the rest is not looked for further out.
            if (path.local() || parts.isEmpty() || member(scope.value, parts.getFirst()) != null) {
                return follow(scope.value, parts, 0, budget);
            }
            scope = scope.outer;
        }
        return null;
    }

    private @Nullable Object findData(Expression.Path path, Budget budget) {
        Scope scope = this;
        for (int i = 0; i < path.depth() && scope != null; i++) {
            scope = scope.outerData;
        }
        String name = path.parts().getFirst();
        while (scope != null) {
            budget.step();
            Object found = scope.data.get(name);
            if (found != null) {
                return follow(found, path.parts(), 1, budget);
            }
            scope = scope.outerData;
        }
        return null;
    }

    private static @Nullable Object follow(@Nullable Object start, List<String> parts, int from, Budget budget) {
        Object value = start;
        for (int i = from; i < parts.size() && value != null; i++) {
            budget.step();
            value = member(value, parts.get(i));
        }
        return value;
    }

    /** A member by name, an item by number, or how many there are. */
    static @Nullable Object member(@Nullable Object value, String name) {
        return switch (value) {
            case Map<?, ?> object when object.containsKey(name) -> object.get(name);
            case List<?> list when name.equals("length") -> list.size();
            case List<?> list -> item(list, name);
            case String text when name.equals("length") -> text.length();
            case null, default -> null;
        };
    }

    private static @Nullable Object item(List<?> list, String number) {
        if (number.length() > 9 || number.isEmpty() || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int index = Integer.parseInt(number);
        return index < list.size() ? list.get(index) : null;
    }
}
