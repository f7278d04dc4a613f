package io.angarium.service.template.handlebars;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template. */
sealed interface Node {
    /** Written as it is. */
    record Text(String text) implements Node {}

    /**
     * {@code {{value}}}
     *
     * @param raw not escaped, as with three braces
     * @param source as the author typed it
     */
    record Output(Expression value, boolean raw, String source) implements Node {}

    /**
     * {@code {{#each items as |item|}} … {{else}} … {{/each}}}
     *
     * @param helper null: a section by its value alone, as {@code {{#items}}}
     * @param arguments of the helper; of a section its value
     * @param names block parameters
     * @param inverted begun with {@code ^}: body and otherwise change places
     */
    record Block(
            @Nullable Helper helper,
            List<Expression> arguments,
            List<String> names,
            boolean inverted,
            List<Node> body,
            List<Node> otherwise)
            implements Node {
        public Block {
            arguments = List.copyOf(arguments);
            names = List.copyOf(names);
            body = List.copyOf(body);
            otherwise = List.copyOf(otherwise);
        }
    }
}
