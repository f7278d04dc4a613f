package io.angarium.service.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a filter parameter asks for: words that must all match, {@code AND}, {@code OR}, {@code NOT}, parentheses and
 * {@code "exact phrases"}.
 */
sealed interface FilterExpression {
    int MAX_CHARACTERS = 1_000;
    int MAX_TERMS = 50;

    /**
     * Whether it is met.
     *
     * @param matches whether a term (a word or a phrase) matches
     */
    boolean test(Predicate<String> matches);

    /** A word or phrase. */
    record Term(String text) implements FilterExpression {
        @Override
        public boolean test(Predicate<String> matches) {
            return matches.test(text);
        }
    }

    /** All of them. */
    record All(List<FilterExpression> parts) implements FilterExpression {
        @Override
        public boolean test(Predicate<String> matches) {
            return parts.stream().allMatch(part -> part.test(matches));
        }
    }

    /** At least one of them. */
    record Any(List<FilterExpression> parts) implements FilterExpression {
        @Override
        public boolean test(Predicate<String> matches) {
            return parts.stream().anyMatch(part -> part.test(matches));
        }
    }

    /** The opposite. */
    record Not(FilterExpression part) implements FilterExpression {
        @Override
        public boolean test(Predicate<String> matches) {
            return !part.test(matches);
        }
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException in words that the caller may read, with the field's name
     */
    static FilterExpression parse(String field, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "'" + field + "' parameter is too long, expected at most " + MAX_CHARACTERS + " characters");
        }
        return new Parser(field, text).parse();
    }

    /** Reads by recursive descent; the number of terms and of parentheses bounds the depth. */
    final class Parser {
        private final String field;
        private final List<Token> tokens;
        private int at;

        private record Token(String text, boolean quoted) {
            boolean is(String word) {
                return !quoted && text.equals(word);
            }
        }

        Parser(String field, String text) {
            this.field = field;
            this.tokens = tokens(text);
            if (tokens.size() > MAX_TERMS * 2) {
                throw broken("expected at most " + MAX_TERMS + " terms");
            }
        }

        FilterExpression parse() {
            FilterExpression expression = any();
            if (at < tokens.size()) {
                throw broken("there is a ')' too many");
            }
            return expression;
        }

        private FilterExpression any() {
            List<FilterExpression> parts = new ArrayList<>();
            parts.add(all());
            while (next("OR")) {
                parts.add(all());
            }
            return parts.size() == 1 ? parts.getFirst() : new Any(parts);
        }

        private FilterExpression all() {
            List<FilterExpression> parts = new ArrayList<>();
            parts.add(one());
            while (at < tokens.size() && !peek("OR") && !peek(")")) {
                next("AND");
                parts.add(one());
            }
            return parts.size() == 1 ? parts.getFirst() : new All(parts);
        }

        private FilterExpression one() {
            if (at == tokens.size() || peek("AND") || peek("OR") || peek(")")) {
                throw broken("a term is missing");
            }
            if (next("NOT")) {
                return new Not(one());
            }
            if (next("(")) {
                FilterExpression inner = any();
                if (!next(")")) {
                    throw broken("a ')' is missing");
                }
                return inner;
            }
            return new Term(tokens.get(at++).text);
        }

        private boolean peek(String word) {
            return at < tokens.size() && tokens.get(at).is(word);
        }

        private boolean next(String word) {
            boolean there = peek(word);
            at += there ? 1 : 0;
            return there;
        }

        private List<Token> tokens(String text) {
            List<Token> found = new ArrayList<>();
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (Character.isWhitespace(c)) {
                    i++;
                } else if (c == '(' || c == ')') {
                    found.add(new Token(String.valueOf(c), false));
                    i++;
                } else if (c == '"') {
                    int end = text.indexOf('"', i + 1);
                    if (end < 0) {
                        throw broken("a closing '\"' is missing");
                    }
                    found.add(new Token(text.substring(i + 1, end), true));
                    i = end + 1;
                } else {
                    int end = wordEnd(text, i);
                    found.add(new Token(text.substring(i, end), false));
                    i = end;
                }
            }
            return found;
        }

        private static int wordEnd(String text, int from) {
            int end = from;
            while (end < text.length()
                    && !Character.isWhitespace(text.charAt(end))
                    && "()\"".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return end;
        }

        private IllegalArgumentException broken(String why) {
            return new IllegalArgumentException("'" + field + "' parameter is not a filter expression: " + why);
        }
    }
}
