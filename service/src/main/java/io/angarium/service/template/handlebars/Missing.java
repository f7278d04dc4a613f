package io.angarium.service.template.handlebars;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a template wants to happen where a variable has no value; it says so in a comment, {@code {{! missing: fail }}}. */
enum Missing {
    /** Nothing is written in its place. What happens where the template doesn't say. */
    EMPTY,
    /** The tag stays as typed. */
    KEEP,
    /** The letter isn't made. */
    FAIL;

    private static final Pattern WISH = Pattern.compile("\\s*missing:\\s*(empty|keep|fail)\\s*");

    /** What a comment asks for; most ask for nothing. */
    static Optional<Missing> wish(String comment) {
        Matcher wish = WISH.matcher(comment);
        return wish.matches()
                ? Optional.of(
                        switch (wish.group(1)) {
                            case "keep" -> KEEP;
                            case "fail" -> FAIL;
                            default -> EMPTY;
                        })
                : Optional.empty();
    }
}
