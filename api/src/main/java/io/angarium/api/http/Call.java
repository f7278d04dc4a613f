package io.angarium.api.http;

import io.angarium.service.account.Caller;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One request, as its handler sees it. Used by one thread. */
public interface Call {
    String method();

    /** The path as sent, percent-encoded. */
    String path();

    /** The query string as sent, without the question mark; empty if there is none. */
    String query();

    /** What stood in a varying segment of the path, percent-decoded. */
    String parameter(String name);

    Optional<String> header(String name);

    /**
     * The whole body, uncompressed. Blocks while it arrives.
     *
     * @throws ApiException 413 if it is longer than a body may be, 503 if too much memory is in use for bodies
     * @throws IOException if the caller went away
     */
    byte[] body() throws IOException;

    /** The peer's IP address. */
    String remoteAddress();

    /** Who calls. Only on routes that ask for a key. */
    Caller caller();

    /** What links in answers begin with, without a final slash. */
    String publicUrl();

    /** A call whose path's varying segments are known. */
    Call with(Map<String, String> parameters, Optional<Caller> caller);
}
