package io.angarium.api.http;

import java.io.IOException;

/** Serves calls. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a call.
     *
     * @throws ApiException to answer with a problem
     * @throws IOException if the caller went away while its request was being read
     */
    Answer handle(Call call) throws IOException;
}
