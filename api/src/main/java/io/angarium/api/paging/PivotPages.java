package io.angarium.api.paging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;

/**
 * Pages that are turned by an item: {@code page=next} with the last item shown, {@code page=previous} with the first one. The
 * four links are always there, absolute and with a query, since clients follow them without looking.
 *
 * <p>A page stays right while items come and go: the pivot itself need not be there any more. Behind the last item lies an
 * empty page, which is how clients know the end; its {@code next} is itself, and shows what is added later.
 */
public final class PivotPages {
    private final String pivotName;
    private final int usualLimit;
    private final int maxLimit;
    private final List<String> kept;

    /**
     * @param pivotName the parameter that holds the pivot, such as {@code address}
     * @param usualLimit items on a page if the caller doesn't say
     * @param maxLimit most items on a page; who asks for more gets these
     * @param kept parameters that every link repeats, even when empty, such as {@code term}
     */
    public PivotPages(String pivotName, int usualLimit, int maxLimit, String... kept) {
        this.pivotName = pivotName;
        this.usualLimit = usualLimit;
        this.maxLimit = maxLimit;
        this.kept = List.of(kept);
    }

    /**
     * What is on a page.
     *
     * @param paging the four links, as the answer's {@code paging}
     */
    public record Page<T>(List<T> items, Map<String, Object> paging) {}

    /**
     * The page that the call asks for.
     *
     * @throws ApiException 400 if {@code page} or {@code limit} is none
     */
    public <T> Page<T> page(Call call, Sorted<T> sorted) {
        Parameters query = FormReader.query(call);
        int limit = Math.min(query.number("limit", 1, Integer.MAX_VALUE, usualLimit), maxLimit);
        String pivot = query.first(pivotName).orElse("");
        Links links = new Links(call.publicUrl() + call.path() + "?", rest(query, limit));
        return switch (query.first("page").orElse("first")) {
            case "first" -> page(sorted.after().read("", limit), sorted, links);
            case "last" -> page(sorted.before().read("", limit), sorted, links);
            case "next" -> next(sorted.after().read(pivot, limit), pivot, sorted, links);
            case "previous", "prev" -> previous(sorted.before().read(pivot, limit), pivot, sorted, links);
            default ->
                throw ApiException.badRequest("'page' parameter is '"
                        + query.first("page").orElse("") + "', expected first, last, next or previous");
        };
    }

    private String rest(Parameters query, int limit) {
        StringBuilder rest = new StringBuilder("limit=").append(limit);
        for (String name : kept) {
            rest.append('&')
                    .append(name)
                    .append('=')
                    .append(encoded(query.first(name).orElse("")));
        }
        return rest.toString();
    }

    private <T> Page<T> page(List<T> items, Sorted<T> sorted, Links links) {
        if (items.isEmpty()) {
            return new Page<>(items, links.all(links.first(), links.first(), links.first()));
        }
        String next = turn("next", sorted.key().apply(items.getLast()), links);
        String previous = turn("previous", sorted.key().apply(items.getFirst()), links);
        return new Page<>(items, links.all(next, previous, links.last()));
    }

    private <T> Page<T> next(List<T> items, String pivot, Sorted<T> sorted, Links links) {
        return items.isEmpty() && !pivot.isEmpty()
                ? new Page<>(items, links.all(turn("next", pivot, links), links.last(), links.last()))
                : page(items, sorted, links);
    }

    private <T> Page<T> previous(List<T> items, String pivot, Sorted<T> sorted, Links links) {
        return items.isEmpty() && !pivot.isEmpty()
                ? new Page<>(items, links.all(links.first(), turn("previous", pivot, links), links.last()))
                : page(items, sorted, links);
    }

    private String turn(String way, String pivot, Links links) {
        return links.base() + "page=" + way + "&" + pivotName + "=" + encoded(pivot) + "&" + links.rest();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /** Where links begin, and what they all end with. */
    private record Links(String base, String rest) {
        String first() {
            return base + rest;
        }

        String last() {
            return base + "page=last&" + rest;
        }

        Map<String, Object> all(String next, String previous, String last) {
            return Answer.object("first", first(), "last", last, "next", next, "previous", previous);
        }
    }
}
