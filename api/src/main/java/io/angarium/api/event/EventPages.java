package io.angarium.api.event;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.event.Events;
import io.angarium.service.event.Events.Page;
import io.angarium.service.event.Events.Query;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code GET /v3/{domain}/events} and its pages. */
public final class EventPages {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 300;

    /** Parameters that are no filter. */
    private static final Set<String> CONTROLS = Set.of("begin", "end", "ascending", "limit", "pretty");

    private final DomainLookup lookup;
    private final Events events;

    public EventPages(Domains domains, Events events) {
        this.lookup = new DomainLookup(domains);
        this.events = events;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v3/{domain}/events", Area.EVENTS, this::list),
                new Route("GET", "/v3/{domain}/events/{token}", Area.EVENTS, this::page));
    }

    private Answer list(Call call) {
        String domain = lookup.naming(call).name();
        Query query = query(FormReader.query(call));
        return answer(call, domain, () -> events.list(call.caller().account(), domain, query));
    }

    private Answer page(Call call) {
        String domain = lookup.naming(call).name();
        return answer(call, domain, () -> events.page(call.caller().account(), domain, call.parameter("token")));
    }

    private interface Pages {
        Page page();
    }

    private static Answer answer(Call call, String domain, Pages pages) {
        Page page;
        try {
            page = pages.page();
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
        String base = call.publicUrl() + "/v3/" + domain + "/events/";
        return Answer.ok(Answer.object(
                "items",
                page.items(),
                "paging",
                Answer.object(
                        "previous", base + page.previous(),
                        "first", base + page.first(),
                        "last", base + page.last(),
                        "next", base + page.next())));
    }

    /**
     * The range rules: without begin and end the newest first; with both, from begin towards end whichever is later; with
     * begin alone, {@code ascending} says which way.
     */
    private static Query query(Parameters parameters) {
        Optional<Instant> begin = parameters.first("begin").map(Dates::parse);
        Optional<Instant> end = parameters.first("end").map(Dates::parse);
        boolean ascending = parameters.flag("ascending", false);
        if (begin.isPresent() && end.isPresent()) {
            ascending = !begin.get().isAfter(end.get());
        } else if (begin.isPresent() && parameters.first("ascending").isEmpty()) {
            throw ApiException.badRequest("'ascending' parameter is required when 'begin' is given without 'end'");
        }
        int limit = parameters.number("limit", 1, Integer.MAX_VALUE, DEFAULT_LIMIT);
        return new Query(begin, end, ascending, Math.min(limit, MAX_LIMIT), filters(parameters));
    }

    private static Map<String, List<String>> filters(Parameters parameters) {
        Map<String, List<String>> filters = new LinkedHashMap<>(parameters.fields());
        filters.keySet().removeAll(CONTROLS);
        return filters;
    }
}
