package io.angarium.service.template.handlebars;

import io.angarium.service.template.TemplateSyntaxException;
import io.angarium.service.template.handlebars.Expression.Call;
import io.angarium.service.template.handlebars.Expression.Literal;
import io.angarium.service.template.handlebars.Expression.Path;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands in a tag: values, calls, block parameters. Used by one thread. */
final class Words {
    /** Characters of a number that stands in a template. */
    private static final int MAX_NUMBER = 30;
    /** Steps outwards and parts of one path. */
    static final int MAX_PARTS = 50;

    private static final Pattern NAMES = Pattern.compile("as \\|\\s*([\\w$-]+)(?:\\s+([\\w$-]+))?\\s*\\|");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private final String template;
    private final int tagAt;
    private final String words;
    private int at;

    Words(String template, Piece.Tag tag, String words) {
        this.template = template;
        this.tagAt = tag.at();
        this.words = words;
    }

    TemplateSyntaxException fault(String message) {
        return Piece.fault(template, tagAt, message);
    }

    boolean isAtEnd() {
        skipBlanks();
        return at >= words.length();
    }

    /** The next word without going past it; empty if none stands here. */
    String peek() {
        skipBlanks();
        int start = at;
        String word = word();
        at = start;
        return word;
    }

    /** Values up to the end, the closing parenthesis or {@code as |}. */
    List<Expression> values(int depth) {
        List<Expression> values = new ArrayList<>(2);
        while (!isAtEnd() && words.charAt(at) != ')' && !isNames()) {
            values.add(value(depth));
        }
        return values;
    }

    private boolean isNames() {
        return words.startsWith("as |", at);
    }

    /** {@code as |item index|}, if it stands here. */
    List<String> names() {
        List<String> names = new ArrayList<>(0);
        if (!isAtEnd() && isNames()) {
            Matcher found = NAMES.matcher(words);
            if (!found.region(at, words.length()).lookingAt()) {
                throw fault("expected one or two names: as |item index|");
            }
            names.add(found.group(1));
            if (found.group(2) != null) {
                names.add(found.group(2));
            }
            at = found.end();
        }
        return names;
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw fault("unexpected '" + shown(words.substring(at)) + "'");
        }
    }

    /** @param depth how many parentheses it stands in */
    Expression value(int depth) {
        skipBlanks();
        char c = words.charAt(at);
        if (c == '"' || c == '\'') {
            return new Literal(string(c));
        } else if (c == '(') {
            return call(depth + 1);
        }
        String word = word();
        if (word.isEmpty()) {
            throw fault("unexpected '" + c + "'");
        }
        if (at < words.length() && words.charAt(at) == '=') {
            throw fault("named arguments are not available: '" + shown(word) + "='");
        }
        return switch (word) {
            case "true" -> new Literal(true);
            case "false" -> new Literal(false);
            case "null", "undefined" -> new Literal("");
            default ->
                word.length() <= MAX_NUMBER && NUMBER.matcher(word).matches()
                        ? new Literal(new BigDecimal(word))
                        : path(word);
        };
    }

    private Expression call(int depth) {
        if (depth > Syntax.MAX_DEPTH) {
            throw fault("parentheses lie more than " + Syntax.MAX_DEPTH + " deep");
        }
        at++;
        skipBlanks();
        String name = word();
        Helper helper = Helper.find(name).orElseThrow(() -> unknown(name));
        if (helper.isBlock() && !helper.isCondition()) {
            throw fault("'" + name + "' can't stand in parentheses");
        }
        List<Expression> arguments = values(depth);
        checkArguments(helper, arguments);
        if (at >= words.length() || words.charAt(at) != ')') {
            throw fault("a parenthesis doesn't end; expected )");
        }
        at++;
        return new Call(helper, arguments);
    }

    /** The name of a helper or the first part of a path. */
    String word() {
        int start = at;
        while (at < words.length() && isWord(words.charAt(at))) {
            if (words.charAt(at) == '[') {
                int end = words.indexOf(']', at);
                if (end < 0) {
                    throw fault("a bracket doesn't end; expected ]");
                }
                at = end;
            }
            at++;
        }
        return words.substring(start, at);
    }

    void checkArguments(Helper helper, List<Expression> arguments) {
        if (arguments.size() != helper.arguments()) {
            throw fault("'" + helper.spelling() + "' takes " + helper.arguments() + " value"
                    + (helper.arguments() == 1 ? "" : "s") + ", not " + arguments.size());
        }
    }

    TemplateSyntaxException unknown(String name) {
        return fault("there is no helper '" + shown(name) + "'; there are " + Helper.all());
    }

    Path path(String source) {
        String rest = source;
        boolean data = rest.startsWith("@");
        rest = data ? rest.substring(1) : rest;
        int depth = 0;
        while (rest.startsWith("../") || rest.equals("..")) {
            depth++;
            rest = rest.substring(Math.min(3, rest.length()));
            if (depth > MAX_PARTS) {
                throw fault("a path goes more than " + MAX_PARTS + " contexts out");
            }
        }
        boolean local = rest.startsWith("./") || rest.equals(".");
        rest = rest.startsWith("./") ? rest.substring(2) : rest.equals(".") ? "" : rest;
        List<String> parts = parts(rest, source);
        if (!parts.isEmpty() && parts.getFirst().equals("this") && !rest.startsWith("[")) {
            parts.removeFirst();
            local = true;
        }
        if (data && parts.isEmpty()) {
            throw fault("'" + shown(source) + "' is no path");
        }
        return new Path(depth, local, data, parts, source);
    }

    private List<String> parts(String path, String source) {
        List<String> parts = new ArrayList<>(2);
        int i = 0;
        while (i < path.length()) {
            int end;
            if (path.charAt(i) == '[') {
                end = path.indexOf(']', i);
                parts.add(path.substring(i + 1, end));
                end++;
            } else {
                end = i;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '/') {
                    end++;
                }
                parts.add(path.substring(i, end));
            }
            boolean separated = end < path.length() && (path.charAt(end) == '.' || path.charAt(end) == '/');
            boolean hangs = separated ? end == path.length() - 1 : end < path.length();
            if (hangs || parts.getLast().isEmpty() || parts.size() > MAX_PARTS) {
                throw fault("'" + shown(source) + "' is no path");
            }
            i = end + 1;
        }
        return parts;
    }

    private String string(char quote) {
        StringBuilder text = new StringBuilder();
        for (int i = at + 1; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == quote) {
                at = i + 1;
                return text.toString();
            }
            if (c == '\\' && i + 1 < words.length() && words.charAt(i + 1) == quote) {
                i++;
            }
            text.append(words.charAt(i));
        }
        throw fault("a string doesn't end; expected " + quote);
    }

    private void skipBlanks() {
        while (at < words.length() && Character.isWhitespace(words.charAt(at))) {
            at++;
        }
    }

    private static boolean isWord(char c) {
        return !Character.isWhitespace(c) && "()|\"'={}~,;<>!%&*+^`#".indexOf(c) < 0;
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
