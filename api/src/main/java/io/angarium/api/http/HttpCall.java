package io.angarium.api.http;

import io.angarium.service.account.Caller;
import java.io.IOException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** A call that came over HTTP. */
record HttpCall(
        Request request,
        BodyReader bodies,
        BodyMemory.Share memory,
        String publicUrl,
        Map<String, String> parameters,
        Optional<Caller> knownCaller)
        implements Call {
    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String path = request.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    @Override
    public String query() {
        String query = request.getHttpURI().getQuery();
        return query == null ? "" : query;
    }

    @Override
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new NoSuchElementException("the route has no segment {" + name + "}");
        }
        return value;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public byte[] body() throws IOException {
        return bodies.read(
                Request.asInputStream(request),
                request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH),
                header("Content-Encoding"),
                memory);
    }

    @Override
    public String remoteAddress() {
        return Request.getRemoteAddr(request);
    }

    @Override
    public Caller caller() {
        return knownCaller.orElseThrow();
    }

    @Override
    public Call with(Map<String, String> found, Optional<Caller> caller) {
        return new HttpCall(request, bodies, memory, publicUrl, found, caller);
    }
}
