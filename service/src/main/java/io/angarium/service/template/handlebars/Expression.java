package io.angarium.service.template.handlebars;

import java.util.List;

/** Something that has a value. */
sealed interface Expression {
    /** A string, number or boolean that stands in the template. */
    record Literal(Object value) implements Expression {}

    /**
     * Where a value is found, such as {@code ../order.items.0}.
     *
     * @param depth how many contexts up it begins
     * @param local begins with {@code this} or {@code ./}: not looked for further out
     * @param data begins with {@code @}
     * @param source as the author typed it
     */
    record Path(int depth, boolean local, boolean data, List<String> parts, String source) implements Expression {
        public Path {
            parts = List.copyOf(parts);
        }
    }

    /** {@code (helper argument argument)} */
    record Call(Helper helper, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }
}
