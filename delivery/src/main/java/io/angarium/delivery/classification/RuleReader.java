package io.angarium.delivery.classification;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.classification.Rule.CodePattern;
import io.angarium.delivery.classification.Rule.EnhancedPattern;
import io.angarium.delivery.classification.Rule.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of rules. A line without indentation is a verdict, {@code category scope advice}, or {@code at PROVIDER…} or
 * {@code at anybody}; the indented lines behind it are its rules:
 *
 * <pre>
 * no_such_recipient recipient give_up
 *     no-such-user  550 5.1.1 rcpt "account that you tried to reach" "does not exist"
 * </pre>
 *
 * A rule is its name, then its conditions in any order: a code ({@code 550}, {@code 55x}, {@code 5xx}), an enhanced code
 * ({@code 5.1.1}, {@code x.1.1}, {@code 5.7.x}, {@code 5.7.500-699}), stages ({@code mail}, {@code rcpt,data}), and last the
 * words, each in quotation marks and found in this order; {@code ^} before the first pins it to the beginning. Words are
 * written as {@link ReplyText} shows them. {@code #} begins a comment line. One reader reads one file.
 */
final class RuleReader {
    /** Characters of a line. */
    static final int MAX_LINE = 400;

    /** Literals of one rule. */
    static final int MAX_LITERALS = 8;

    private static final int SHORTEST_LITERAL = 3;

    private final String file;
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Set<String> providers = Set.of();
    private @Nullable Verdict verdict;
    private int number;

    RuleReader(String file) {
        this.file = file;
    }

    /** @throws IllegalArgumentException naming file, line and expectation if something is not understood */
    List<Rule> read(String text) {
        for (String line : text.lines().toList()) {
            number++;
            require(line.length() <= MAX_LINE, "a line of at most " + MAX_LINE + " characters");
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            if (line.charAt(0) == ' ') {
                rules.add(rule(line.strip()));
            } else {
                heading(line.strip().split(" +", -1));
            }
        }
        return List.copyOf(rules);
    }

    private void heading(String[] words) {
        if (words[0].equals("at")) {
            require(words.length > 1, "'at' and the names of providers, or 'at anybody'");
            List<String> named = List.of(words).subList(1, words.length);
            providers = named.equals(List.of("anybody")) ? Set.of() : Set.copyOf(named);
            verdict = null;
            return;
        }
        require(words.length == 3, "'category scope advice'");
        verdict = new Verdict(
                constant(Category.class, words[0]), constant(Scope.class, words[1]), constant(Advice.class, words[2]));
    }

    private Rule rule(String line) {
        Verdict says = verdict;
        if (says == null) {
            throw wrong("a verdict before the first rule");
        }
        int quote = line.indexOf('"');
        boolean anchored = quote > 0 && line.charAt(quote - 1) == '^';
        String head = quote < 0 ? line : line.substring(0, anchored ? quote - 1 : quote);
        String[] words = head.strip().split(" +", -1);
        CodePattern code = CodePattern.ANY;
        Optional<EnhancedPattern> enhanced = Optional.empty();
        Set<Stage> stages = Set.of();
        for (String word : List.of(words).subList(1, words.length)) {
            if (word.indexOf('.') >= 0) {
                enhanced = Optional.of(enhanced(word));
            } else if (Character.isDigit(word.charAt(0))) {
                code = code(word);
            } else {
                stages = stages(word);
            }
        }
        String name = file + "/" + words[0];
        require(names.add(name), "a name that no other rule of the file has, not " + words[0]);
        List<String> literals = quote < 0 ? List.of() : literals(line.substring(quote));
        require(
                !literals.isEmpty() || !code.equals(CodePattern.ANY) || enhanced.isPresent(),
                "a code, an enhanced code or words");
        return new Rule(name, says, providers, code, enhanced, stages, literals, anchored);
    }

    private List<String> literals(String quoted) {
        String[] parts = quoted.split("\"", -1);
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 0) {
                require(parts[i].isBlank() && (i > 0 || parts[i].isEmpty()), "nothing between and behind the words");
            } else {
                require(parts[i].length() >= SHORTEST_LITERAL, "words of at least " + SHORTEST_LITERAL + " characters");
                require(isPlain(parts[i]), "words in lower-case ASCII with single spaces");
                literals.add(parts[i]);
            }
        }
        require(parts.length % 2 == 1, "a quotation mark behind the words");
        require(literals.size() <= MAX_LITERALS, "at most " + MAX_LITERALS + " quoted texts");
        return List.copyOf(literals);
    }

    private static boolean isPlain(String words) {
        for (int i = 0; i < words.length(); i++) {
            if (ReplyText.plain(words.charAt(i)) != words.charAt(i)) {
                return false;
            }
        }
        return !words.contains("  ");
    }

    private CodePattern code(String word) {
        require(word.matches("[45][0-9]{2}|[45][0-9]x|[2345]xx"), "a code such as 550, 55x or 5xx");
        return new CodePattern(Integer.parseInt(word.replace('x', '0')), Integer.parseInt(word.replace('x', '9')));
    }

    private EnhancedPattern enhanced(String word) {
        require(
                word.matches("[45x]\\.([0-9]{1,3}|x)\\.([0-9]{1,3}|x|[0-9]{1,3}-[0-9]{1,3})"),
                "an enhanced code such as 5.1.1, x.1.1, 5.7.x or 5.7.500-699");
        String[] parts = word.split("[.-]", -1);
        boolean anyDetail = parts[2].equals("x");
        return new EnhancedPattern(
                part(parts[0]),
                part(parts[1]),
                anyDetail ? 0 : part(parts[2]),
                anyDetail ? 999 : part(parts[parts.length - 1]));
    }

    private static int part(String text) {
        return text.equals("x") ? EnhancedPattern.OPEN : Integer.parseInt(text);
    }

    private Set<Stage> stages(String word) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (String one : word.split(",", -1)) {
            stages.add(constant(Stage.class, one));
        }
        return stages;
    }

    private <E extends Enum<E>> E constant(Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (Classification.spelt(constant).equals(word)) {
                return constant;
            }
        }
        throw wrong("a " + type.getSimpleName().toLowerCase(Locale.ROOT) + ", not '" + word + "'");
    }

    private void require(boolean condition, String expectation) {
        if (!condition) {
            throw wrong(expectation);
        }
    }

    private IllegalArgumentException wrong(String expectation) {
        return new IllegalArgumentException(file + ", line " + number + ": expected " + expectation);
    }
}
