package io.angarium.api.http;

/**
 * One thing that can be called.
 *
 * @param template path with names in braces for segments that vary, such as {@code /v3/{domain}/messages}
 */
public record Route(String method, String template, Access access, Handler handler) {}
