package io.angarium.api.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path. A literal segment is preferred to one that varies, so that {@code /v3/domains/x} is not a
 * message call of the domain "domains". Immutable; any thread.
 */
public final class Router {
    /** What a path led to. */
    public sealed interface Match {
        /** A route, and what its varying segments were, percent-decoded. */
        record Found(Route route, Map<String, String> parameters) implements Match {}

        /** The path exists, but not with this method. */
        record OtherMethods(Collection<String> allowed) implements Match {}

        /** Nothing lives there. */
        record Nothing() implements Match {}
    }

    /** A place in the tree of paths. */
    private static final class Place {
        final Map<String, Place> literals = new HashMap<>();
        final Map<String, Ending> endings = new HashMap<>();

        @Nullable Place varying;
    }

    /** A route at a place, and the names of the varying segments on the way there. */
    private record Ending(Route route, List<String> names) {}

    private final Place root = new Place();

    public Router(Collection<Route> routes) {
        routes.forEach(this::add);
    }

    /**
     * Finds what the path leads to.
     *
     * @throws ApiException 400 if the path is not validly percent-encoded
     */
    public Match match(String method, String rawPath) {
        List<String> segments = withoutDoubledVersion(segments(rawPath));
        List<String> values = new ArrayList<>(4);
        Place place = find(root, segments, 0, values, method);
        if (place == null) {
            return other(segments);
        }
        Ending ending = place.endings.get(method);
        if (ending == null) {
            return new Match.OtherMethods(new TreeSet<>(place.endings.keySet()));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            parameters.put(ending.names.get(i), values.get(i));
        }
        return new Match.Found(ending.route, parameters);
    }

    private Match other(List<String> segments) {
        Place place = find(root, segments, 0, new ArrayList<>(4), "");
        return place == null ? new Match.Nothing() : new Match.OtherMethods(new TreeSet<>(place.endings.keySet()));
    }

    private void add(Route route) {
        Place place = root;
        List<String> names = new ArrayList<>();
        for (String segment : segments(route.template())) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
                if (place.varying == null) {
                    place.varying = new Place();
                }
                place = place.varying;
            } else {
                place = place.literals.computeIfAbsent(segment, s -> new Place());
            }
        }
        if (place.endings.put(route.method(), new Ending(route, names)) != null) {
            throw new IllegalArgumentException("two routes for " + route.method() + " " + route.template());
        }
    }

    /** The place that the segments lead to; with an empty method, any that holds a route. */
    private static @Nullable Place find(
            Place place, List<String> segments, int depth, List<String> values, String method) {
        if (depth == segments.size()) {
            boolean serves = method.isEmpty() ? !place.endings.isEmpty() : place.endings.containsKey(method);
            return serves ? place : null;
        }
        String segment = segments.get(depth);
        Place literal = place.literals.get(segment);
        Place found = literal == null ? null : find(literal, segments, depth + 1, values, method);
        if (found != null || place.varying == null) {
            return found;
        }
        values.add(segment);
        found = find(place.varying, segments, depth + 1, values, method);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    /**
     * Some clients are given a base that ends in a version and put a version behind it: {@code /v3/v3/domains},
     * {@code /v3/v5/accounts}. The later one is meant; no domain is named like a version.
     */
    private static List<String> withoutDoubledVersion(List<String> segments) {
        boolean isDoubled = segments.size() > 1 && isVersion(segments.get(0)) && isVersion(segments.get(1));
        return isDoubled ? segments.subList(1, segments.size()) : segments;
    }

    private static boolean isVersion(String segment) {
        return segment.length() == 2 && segment.charAt(0) == 'v' && Character.isDigit(segment.charAt(1));
    }

    /** The decoded segments; empty ones, as a doubled or final slash makes them, don't count. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int begin = 0;
        while (begin <= path.length()) {
            int end = path.indexOf('/', begin);
            end = end < 0 ? path.length() : end;
            if (end > begin) {
                segments.add(PercentEncoding.decodePathSegment(path.substring(begin, end)));
            }
            begin = end + 1;
        }
        return segments;
    }
}
