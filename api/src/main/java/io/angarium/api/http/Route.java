package io.angarium.api.http;

import io.angarium.service.account.Area;
import java.util.Optional;

/**
 * One thing that can be called.
 *
 * @param template path with names in braces for segments that vary, such as {@code /v3/{domain}/messages}
 * @param area what a key has to have a right to: to see it for GET, to change it for every other method; empty: nobody is
 *     asked for a key
 */
public record Route(String method, String template, Optional<Area> area, Handler handler) {
    public Route(String method, String template, Area area, Handler handler) {
        this(method, template, Optional.of(area), handler);
    }

    /** A route for anybody. */
    public static Route open(String method, String template, Handler handler) {
        return new Route(method, template, Optional.empty(), handler);
    }

    boolean isChanging() {
        return !method.equals("GET");
    }
}
