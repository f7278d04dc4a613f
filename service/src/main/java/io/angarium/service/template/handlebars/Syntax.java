package io.angarium.service.template.handlebars;

import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.handlebars.Piece.Kind;
import io.angarium.service.template.handlebars.Piece.Plain;
import io.angarium.service.template.handlebars.Piece.Tag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a template: which block holds what. Used by one thread. */
final class Syntax {
    /** How deep blocks may lie in each other; each {@code else if} counts as one more. */
    static final int MAX_DEPTH = 100;

    /**
     * A template that was read.
     *
     * @param missing what is to happen where a variable has no value
     */
    record Program(List<Node> nodes, Missing missing) {}

    private final String template;
    private final List<Piece> pieces;
    private Missing missing = Missing.EMPTY;
    private int next;

    private Syntax(String template) {
        this.template = template;
        this.pieces = Pieces.of(template);
    }

    /** @throws TemplateSyntaxException if it is none */
    static Program read(String template) {
        Syntax syntax = new Syntax(template);
        List<Node> nodes = syntax.nodes(0);
        Tag stray = syntax.ending();
        if (stray != null) {
            throw syntax.fault(stray, "'" + stray.source() + "' belongs to no block");
        }
        return new Program(List.copyOf(nodes), syntax.missing);
    }

    /** Everything up to a tag that ends something, or to the template's end. */
    private List<Node> nodes(int depth) {
        List<Node> nodes = new ArrayList<>();
        for (; next < pieces.size(); next++) {
            switch (pieces.get(next)) {
                case Plain(String text) -> nodes.add(new Node.Text(text));
                case Tag tag -> {
                    switch (tag.kind()) {
                        case VALUE -> nodes.add(output(tag, false));
                        case RAW_VALUE -> nodes.add(output(tag, true));
                        case OPEN, OPEN_INVERTED -> nodes.add(block(tag, depth + 1));
                        case COMMENT -> Missing.wish(tag.content()).ifPresent(wish -> missing = wish);
                        case ELSE, CLOSE -> {
                            return nodes;
                        }
                    }
                }
            }
        }
        return nodes;
    }

    private @Nullable Tag ending() {
        return next < pieces.size() && pieces.get(next) instanceof Tag tag ? tag : null;
    }

    private Node output(Tag tag, boolean raw) {
        Words words = new Words(template, tag, tag.content());
        if (words.isAtEnd()) {
            throw words.fault("the tag is empty");
        }
        String name = words.peek();
        Expression first = words.value(0);
        if (words.isAtEnd()) {
            return new Node.Output(first, raw, tag.source());
        }
        Helper helper = Helper.find(name).orElseThrow(() -> words.unknown(name));
        if (helper.isBlock()) {
            throw words.fault("'" + name + "' is a block: expected {{#" + name + " …}} … {{/" + name + "}}");
        }
        List<Expression> arguments = words.values(0);
        words.expectEnd();
        words.checkArguments(helper, arguments);
        return new Node.Output(new Expression.Call(helper, arguments), raw, tag.source());
    }

    private Node block(Tag tag, int depth) {
        Words words = new Words(template, tag, tag.content());
        String name = words.peek();
        Node.Block block = block(tag, words, depth);
        Tag close = ending();
        if (close == null) {
            throw fault(tag, "the block '" + name + "' doesn't end; expected {{/" + name + "}}");
        }
        String closes = close.content().strip();
        if (close.kind() != Kind.CLOSE || !closes.equals(name)) {
            throw fault(close, "found '" + close.source() + "', expected {{/" + name + "}}");
        }
        return block;
    }

    /** The block up to, and without, the tag that closes it. */
    private Node.Block block(Tag tag, Words words, int depth) {
        if (depth > MAX_DEPTH) {
            throw words.fault("blocks lie more than " + MAX_DEPTH + " deep");
        }
        if (words.isAtEnd()) {
            throw words.fault("the block has no name");
        }
        String name = words.peek();
        Helper helper = Helper.find(name).filter(Helper::isBlock).orElse(null);
        if (helper != null) {
            words.word();
        }
        List<Expression> arguments = words.values(0);
        List<String> names = words.names();
        words.expectEnd();
        if (helper != null) {
            words.checkArguments(helper, arguments);
        } else if (arguments.size() != 1) {
            throw words.unknown(name);
        }
        next++;
        List<Node> body = nodes(depth);
        return new Node.Block(helper, arguments, names, tag.kind() == Kind.OPEN_INVERTED, body, otherwise(depth));
    }

    private List<Node> otherwise(int depth) {
        Tag tag = ending();
        if (tag == null || tag.kind() != Kind.ELSE) {
            return List.of();
        }
        String condition = tag.content().strip();
        condition = condition.startsWith("else") ? condition.substring(4).strip() : condition;
        if (condition.isEmpty()) {
            next++;
            return nodes(depth);
        }
        return List.of(block(tag, new Words(template, tag, condition), depth + 1));
    }

    private TemplateSyntaxException fault(Tag tag, String message) {
        return Piece.fault(template, tag.at(), message);
    }
}
