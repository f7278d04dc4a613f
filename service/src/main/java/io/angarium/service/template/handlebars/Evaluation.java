package io.angarium.service.template.handlebars;

import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.handlebars.Expression.Call;
import io.angarium.service.template.handlebars.Expression.Literal;
import io.angarium.service.template.handlebars.Expression.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One rendering. Used by one thread, once. */
final class Evaluation {
    /** Most names of variables without a value that are told. */
    static final int MAX_MISSING_TOLD = 10;

    private final Syntax.Program program;
    private final UnaryOperator<String> escape;
    private final Budget budget;
    private final Set<String> missing = new LinkedHashSet<>();

    Evaluation(Syntax.Program program, UnaryOperator<String> escape, Budget budget) {
        this.program = program;
        this.escape = escape;
        this.budget = budget;
    }

    /** @throws RenderingFailedException beyond a limit, or where a value is missing that the template insists on */
    void run(Map<String, Object> values) {
        write(program.nodes(), Scope.root(values));
    }

    /** Names that had no value, the first of them. */
    Collection<String> missing() {
        return missing;
    }

    private void write(List<Node> nodes, Scope scope) {
        for (Node node : nodes) {
            budget.step();
            switch (node) {
                case Node.Text(String text) -> budget.write(text);
                case Node.Output output -> write(output, scope);
                case Node.Block block -> write(block, scope);
            }
        }
    }

    private void write(Node.Output output, Scope scope) {
        Object value = value(output.value(), scope);
        if (value == null && output.value() instanceof Path path) {
            missing(path, output);
            return;
        }
        String text = Values.text(value, budget);
        budget.write(output.raw() ? text : escape.apply(text));
    }

    private void missing(Path path, Node.Output output) {
        if (missing.size() < MAX_MISSING_TOLD) {
            missing.add(path.source());
        }
        switch (program.missing()) {
            case EMPTY -> {}
            case KEEP -> budget.write(output.source());
            case FAIL ->
                throw new RenderingFailedException("the template's variable '" + path.source() + "' has no value");
        }
    }

    private void write(Node.Block block, Scope scope) {
        List<Node> body = block.inverted() ? block.otherwise() : block.body();
        List<Node> otherwise = block.inverted() ? block.body() : block.otherwise();
        Object value = value(block.arguments().getFirst(), scope);
        switch (block.helper()) {
            case IF -> write(Values.isTrue(value) ? body : otherwise, scope);
            case UNLESS -> write(Values.isTrue(value) ? otherwise : body, scope);
            case EACH -> each(value, body, otherwise, block.names(), scope);
            case WITH -> with(value, body, otherwise, block.names(), scope);
            case EQUAL, IF_EQ, IF_GT, IF_LT ->
                write(holds(block.helper(), value, value(block.arguments().get(1), scope)) ? body : otherwise, scope);
            case LOOKUP, PLURALIZE -> throw new IllegalStateException(block.helper() + " is no block");
            case null -> section(value, body, otherwise, block.names(), scope);
        }
    }

    /** A block by a value alone: a loop over a list, a condition if it is true or false, else the value's own context. */
    private void section(
            @Nullable Object value, List<Node> body, List<Node> otherwise, List<String> names, Scope scope) {
        if (value instanceof List) {
            each(value, body, otherwise, names, scope);
        } else if (value instanceof Boolean truth) {
            write(truth ? body : otherwise, scope);
        } else {
            with(value, body, otherwise, names, scope);
        }
    }

    private void with(@Nullable Object value, List<Node> body, List<Node> otherwise, List<String> names, Scope scope) {
        if (value != null && Values.isTrue(value)) {
            write(body, scope.within(value, named(names, scope, value, "")));
        } else {
            write(otherwise, scope);
        }
    }

    private void each(@Nullable Object value, List<Node> body, List<Node> otherwise, List<String> names, Scope scope) {
        if (!Values.isTrue(value)) {
            write(otherwise, scope);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                round(i, i, list.get(i), list.size(), body, names, scope);
            }
        } else if (value instanceof Map<?, ?> object) {
            int i = 0;
            for (Map.Entry<?, ?> member : object.entrySet()) {
                round(i++, member.getKey(), member.getValue(), object.size(), body, names, scope);
            }
        } else {
            write(otherwise, scope);
        }
    }

    private void round(
            int index, Object key, Object item, int count, List<Node> body, List<String> names, Scope scope) {
        budget.step();
        Map<String, Object> about = Map.of("index", index, "key", key, "first", index == 0, "last", index == count - 1);
        write(body, scope.round(item, about, named(names, scope, item, key)));
    }

    private static Map<String, Object> named(List<String> names, Scope scope, Object value, Object key) {
        if (names.isEmpty()) {
            return scope.names();
        }
        Map<String, Object> more = new HashMap<>(scope.names());
        more.put(names.getFirst(), value);
        if (names.size() > 1) {
            more.put(names.get(1), key);
        }
        return more;
    }

    private @Nullable Object value(Expression expression, Scope scope) {
        budget.step();
        return switch (expression) {
            case Literal(Object value) -> value;
            case Path path -> scope.find(path, budget);
            case Call call -> call(call, scope);
        };
    }

    private @Nullable Object call(Call call, Scope scope) {
        Object first = value(call.arguments().getFirst(), scope);
        Object second = value(call.arguments().get(1), scope);
        return switch (call.helper()) {
            case LOOKUP -> Scope.member(first, Values.text(second, budget));
            case PLURALIZE ->
                Values.number(first).orElse(0) > 1
                        ? second
                        : value(call.arguments().get(2), scope);
            case EQUAL, IF_EQ, IF_GT, IF_LT -> holds(call.helper(), first, second);
            case IF, UNLESS, EACH, WITH -> throw new IllegalStateException(call.helper() + " has no value");
        };
    }

    private boolean holds(Helper condition, @Nullable Object first, @Nullable Object second) {
        if (condition == Helper.EQUAL) {
            return Values.text(first, budget).equals(Values.text(second, budget));
        }
        OptionalDouble one = Values.number(first);
        OptionalDouble other = Values.number(second);
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        int order = Double.compare(one.getAsDouble(), other.getAsDouble());
        return switch (condition) {
            case IF_GT -> order > 0;
            case IF_LT -> order < 0;
            case IF_EQ -> order == 0;
            case EQUAL, IF, UNLESS, EACH, WITH, LOOKUP, PLURALIZE ->
                throw new IllegalStateException(condition + " compares no numbers");
        };
    }
}
