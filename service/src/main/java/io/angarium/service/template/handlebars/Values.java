package io.angarium.service.template.handlebars;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How values count and how they are written. */
final class Values {
    /** Decimal places and zeros that a number is written out with; beyond them it keeps its exponent. */
    private static final int MAX_SCALE = 40;

    private Values() {}

    /** Nothing, false, 0, and what is empty are false. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case BigDecimal number -> number.signum() != 0;
            case BigInteger number -> number.signum() != 0;
            case Number number -> number.doubleValue() != 0;
            case CharSequence text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> object -> !object.isEmpty();
            default -> true;
        };
    }

    /** Writes a value; the items of a list one after another, the members of an object by name. */
    static void write(@Nullable Object value, StringBuilder into, Budget budget) {
        switch (value) {
            case null -> {}
            case String text -> into.append(text);
            case BigDecimal number -> into.append(written(number));
            case List<?> list ->
                list.forEach(item -> {
                    budget.step();
                    write(item, into, budget);
                });
            case Map<?, ?> object ->
                object.forEach((name, member) -> {
                    budget.step();
                    into.append(into.isEmpty() ? "" : " ").append(name).append(": ");
                    write(member, into, budget);
                });
            default -> into.append(value);
        }
        budget.checkRoom(into.length());
    }

    static String text(@Nullable Object value, Budget budget) {
        if (value instanceof String text) {
            return text;
        }
        StringBuilder text = new StringBuilder();
        write(value, text, budget);
        return text.toString();
    }

    /** What a value is as a number, if it is one or reads like one. */
    static OptionalDouble number(@Nullable Object value) {
        return switch (value) {
            case null -> OptionalDouble.empty();
            case Number number -> OptionalDouble.of(number.doubleValue());
            case Boolean truth -> OptionalDouble.of(truth ? 1 : 0);
            case String text -> parsed(text);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble parsed(String text) {
        try {
            return text.length() <= 40 ? OptionalDouble.of(Double.parseDouble(text.strip())) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static String written(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return Math.abs(plain.scale()) <= MAX_SCALE ? plain.toPlainString() : plain.toString();
    }
}
