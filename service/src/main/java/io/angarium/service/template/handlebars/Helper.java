package io.angarium.service.template.handlebars;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a template may call. */
enum Helper {
    IF("if", 1, true),
    UNLESS("unless", 1, true),
    EACH("each", 1, true),
    WITH("with", 1, true),
    EQUAL("equal", 2, true),
    IF_EQ("ifEq", 2, true),
    IF_GT("ifGt", 2, true),
    IF_LT("ifLt", 2, true),
    LOOKUP("lookup", 2, false),
    PLURALIZE("pluralize", 3, false);

    private final String spelling;
    private final int arguments;
    private final boolean block;

    Helper(String spelling, int arguments, boolean block) {
        this.spelling = spelling;
        this.arguments = arguments;
        this.block = block;
    }

    static Optional<Helper> find(String name) {
        return Arrays.stream(values())
                .filter(helper -> helper.spelling.equals(name))
                .findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(Helper::spelling).collect(Collectors.joining(", "));
    }

    String spelling() {
        return spelling;
    }

    int arguments() {
        return arguments;
    }

    /** Whether it is written around something, and not for its value. */
    boolean isBlock() {
        return block;
    }

    /** Whether its value is a truth, so that it can stand in parentheses too. */
    boolean isCondition() {
        return switch (this) {
            case EQUAL, IF_EQ, IF_GT, IF_LT -> true;
            case IF, UNLESS, EACH, WITH, LOOKUP, PLURALIZE -> false;
        };
    }
}
