package io.angarium.service.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which events a query wants: an expression for each field; a field given more than once has to match each time. */
final class EventFilter {
    /** Where a field's values are in an event, and what it means that a term matches one. */
    private record Field(Function<Map<String, Object>, List<String>> values, BiPredicate<String, String> matches) {}

    private static final Map<String, Field> FIELDS = fields();

    /** What a field has to match. */
    private record Condition(Field field, List<FilterExpression> expressions) {}

    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private final Optional<String> messageId;

    /** @throws IllegalArgumentException in words that the caller may read */
    EventFilter(Map<String, List<String>> filters) {
        filters.forEach((name, texts) -> {
            Field field = FIELDS.get(name);
            if (field == null) {
                throw new IllegalArgumentException("'" + name + "' parameter is not a filter, expected one of "
                        + String.join(", ", FIELDS.keySet()));
            }
            List<FilterExpression> expressions = texts.stream()
                    .map(text -> FilterExpression.parse(name, text))
                    .toList();
            conditions.put(name, new Condition(field, expressions));
        });
        this.messageId = Optional.ofNullable(conditions.get("message-id")).stream()
                .flatMap(condition -> condition.expressions.stream())
                .filter(FilterExpression.Term.class::isInstance)
                .map(term -> withoutBrackets(((FilterExpression.Term) term).text()))
                .findFirst();
    }

    /** The one Message-Id that is asked for, if it is one. */
    Optional<String> messageId() {
        return messageId;
    }

    /** Whether events of this kind can match at all; spares making them. */
    boolean wants(Occurrence.Kind kind) {
        return matches("event", List.of(kind.event()))
                && matches("severity", kind.severity().isEmpty() ? List.of() : List.of(kind.severity()));
    }

    boolean matches(Map<String, Object> event) {
        return conditions.values().stream()
                .allMatch(condition -> matches(condition, condition.field.values.apply(event)));
    }

    private boolean matches(String name, List<String> values) {
        Condition condition = conditions.get(name);
        return condition == null || matches(condition, values);
    }

    private static boolean matches(Condition condition, List<String> values) {
        Predicate<String> term = text -> values.stream().anyMatch(value -> condition.field.matches.test(value, text));
        return condition.expressions.stream().allMatch(expression -> expression.test(term));
    }

    private static Map<String, Field> fields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        fields.put("event", new Field(event -> texts(event, "event"), String::equalsIgnoreCase));
        fields.put("severity", new Field(event -> texts(event, "severity"), String::equalsIgnoreCase));
        fields.put("recipient", new Field(event -> texts(event, "recipient"), EventFilter::isPartOfAddress));
        fields.put("recipients", new Field(event -> texts(event, "recipient"), EventFilter::isPartOfAddress));
        fields.put("to", new Field(event -> texts(event, "message", "headers", "to"), EventFilter::isPartOfAddress));
        fields.put(
                "from", new Field(event -> texts(event, "message", "headers", "from"), EventFilter::isPartOfAddress));
        fields.put("subject", new Field(event -> texts(event, "message", "headers", "subject"), EventFilter::hasWords));
        fields.put(
                "message-id",
                new Field(
                        event -> texts(event, "message", "headers", "message-id"),
                        (value, term) -> value.equals(withoutBrackets(term))));
        fields.put("tags", new Field(event -> texts(event, "tags"), String::equalsIgnoreCase));
        fields.put("size", new Field(event -> texts(event, "message", "size"), EventFilter::isNumber));
        fields.put(
                "attachment",
                new Field(event -> texts(event, "message", "attachments", "filename"), EventFilter::hasWords));
        fields.put("list", new Field(event -> texts(event, "mailing-list", "address"), EventFilter::isPartOfAddress));
        return fields;
    }

    /** The texts that lie on this path; a list on the way stands for each of its elements. */
    private static List<String> texts(Object tree, String... path) {
        List<Object> here = List.of(tree);
        for (String name : path) {
            List<Object> below = new ArrayList<>();
            for (Object node : here) {
                Object value = node instanceof Map<?, ?> map ? map.get(name) : null;
                if (value != null) {
                    below.addAll(value instanceof Collection<?> many ? many : List.of(value));
                }
            }
            here = below;
        }
        return here.stream().map(String::valueOf).toList();
    }

    /** The whole, a word of it, an address in it, or an address's local part or domain. */
    private static boolean isPartOfAddress(String value, String term) {
        String wanted = term.toLowerCase(Locale.ROOT);
        String text = value.toLowerCase(Locale.ROOT);
        if (text.equals(wanted)) {
            return true;
        }
        int at = -1;
        while ((at = text.indexOf(wanted, at + 1)) >= 0) {
            if (isEdge(text, at - 1) && isEdge(text, at + wanted.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEdge(String text, int at) {
        return at < 0 || at >= text.length() || " <>@,;\"".indexOf(text.charAt(at)) >= 0;
    }

    /** The words stand in the text as words, in this order. */
    private static boolean hasWords(String value, String term) {
        String wanted = words(term);
        return !wanted.isBlank() && words(value).contains(wanted);
    }

    private static String words(String text) {
        StringBuilder words = new StringBuilder(" ");
        text.toLowerCase(Locale.ROOT).codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c)) {
                words.appendCodePoint(c);
            } else if (words.charAt(words.length() - 1) != ' ') {
                words.append(' ');
            }
        });
        return words.charAt(words.length() - 1) == ' ' ? words.toString() : words + " ";
    }

    private static boolean isNumber(String value, String term) {
        char sign = term.isEmpty() ? '=' : term.charAt(0);
        try {
            long limit = Long.parseLong(sign == '>' || sign == '<' ? term.substring(1) : term);
            int order = Long.compare(Long.parseLong(value), limit);
            return sign == '>' ? order > 0 : sign == '<' ? order < 0 : order == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static String withoutBrackets(String messageId) {
        int end = messageId.length() - 1;
        return end > 0 && messageId.charAt(0) == '<' && messageId.charAt(end) == '>'
                ? messageId.substring(1, end)
                : messageId;
    }
}
