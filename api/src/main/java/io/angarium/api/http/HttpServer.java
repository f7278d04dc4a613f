package io.angarium.api.http;

import io.angarium.service.account.Tenancy;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/**
 * Listens for HTTP and hands each request to its route on a virtual thread.
 *
 * <p>Life: made, {@link #start started}, {@link #drain drained} (new work is refused with 503, work in progress ends),
 * {@link #close closed}.
 */
public final class HttpServer implements AutoCloseable {
    private static final String DRAINING = "shutting down, please try again";

    private static final HttpField[] EVERY_ANSWER = {
        new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"),
        new PreEncodedHttpField("Access-Control-Allow-Origin", "*"),
        new PreEncodedHttpField("Access-Control-Allow-Credentials", "true"),
        new PreEncodedHttpField("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
        new PreEncodedHttpField("X-Xss-Protection", "1; mode=block"),
        new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
    };

    private final HttpSettings settings;
    private final Server server;
    private final ServerConnector connector;
    private final CallsInProgress inProgress = new CallsInProgress();
    private final BodyMemory memory;
    /** Known once started. */
    private volatile String publicUrl = "";

    /**
     * @param router knows every route
     * @param registry where requests are counted
     */
    public HttpServer(HttpSettings settings, Router router, Tenancy tenancy, CallRates rates, MeterRegistry registry) {
        this.settings = settings;
        this.memory = new BodyMemory(settings.bodyMemoryBytes());
        this.server = new Server(new VirtualThreadPool(0));
        this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration(settings)));
        connector.setHost(settings.listen().getAddress().getHostAddress());
        connector.setPort(settings.listen().getPort());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
        server.setErrorHandler(HttpServer::answerBrokenRequest);
        server.setHandler(new Reception(
                new Dispatcher(router, new Admission(tenancy, rates)),
                new CallMetrics(registry),
                new BodyReader(settings.maxBodyBytes(), System::nanoTime)));
    }

    /** Listens from now on. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("could not start the HTTP server on " + settings.listen(), e);
        }
        publicUrl = settings.publicUrl().orElseGet(this::listenUrl).replaceAll("/+$", "");
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return new InetSocketAddress(settings.listen().getAddress(), connector.getLocalPort());
    }

    /** What links begin with, without a final slash. */
    public String publicUrl() {
        return publicUrl;
    }

    /** Why nothing new is taken any more; empty while all is well. */
    public Optional<String> drainReason() {
        return inProgress.isClosed() ? Optional.of(DRAINING) : Optional.empty();
    }

    /** Refuses new work and waits for the work in progress; whether all of it ended in time. Health and metrics still answer. */
    public boolean drain(Duration atMost) throws InterruptedException {
        return inProgress.closeAndAwait(atMost);
    }

    @Override
    public void close() {
        inProgress.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server did not stop", e);
        }
    }

    private String listenUrl() {
        InetSocketAddress at = address();
        String host = at.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
    }

    private static HttpConfiguration configuration(HttpSettings settings) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(settings.maxHeaderBytes());
        // A Message-Id in a path may hold an encoded slash; segments are decoded one by one, never joined again.
        configuration.setUriCompliance(UriCompliance.DEFAULT.with(
                "segments",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
        return configuration;
    }

    /** What Jetty itself refuses (not HTTP, header too large) is answered in JSON too. */
    private static boolean answerBrokenRequest(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 500;
        write(Answer.message(status, HttpStatus.getMessage(status)), Optional.empty(), response, callback);
        return true;
    }

    private static void write(Answer answer, Optional<String> keyId, Response response, Callback callback) {
        response.setStatus(answer.status());
        var headers = response.getHeaders();
        for (HttpField field : EVERY_ANSWER) {
            headers.put(field);
        }
        headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
        headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        keyId.ifPresent(id -> headers.put("X-Mailgun-Key-Id", id));
        answer.headers().forEach(headers::put);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** Where requests come in. */
    private final class Reception extends Handler.Abstract {
        private final Dispatcher dispatcher;
        private final CallMetrics metrics;
        private final BodyReader bodies;

        Reception(Dispatcher dispatcher, CallMetrics metrics, BodyReader bodies) {
            this.dispatcher = dispatcher;
            this.metrics = metrics;
            this.bodies = bodies;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            long begin = System.nanoTime();
            try (BodyMemory.Share share = memory.share()) {
                Call call = new HttpCall(request, bodies, share, publicUrl, Map.of(), Optional.empty());
                Dispatcher.Served served = serve(call);
                metrics.count(
                        served.template(), request.getMethod(), served.answer().status(), System.nanoTime() - begin);
                write(served.answer(), served.keyId(), response, callback);
            } catch (IOException e) {
                callback.failed(e);
            } catch (UncheckedIOException e) {
                callback.failed(e.getCause());
            }
            return true;
        }

        private Dispatcher.Served serve(Call call) throws IOException {
            if (isAlwaysAnswered(call.path())) {
                return dispatcher.serve(call);
            }
            if (!inProgress.enter()) {
                return new Dispatcher.Served(
                        Answer.message(503, DRAINING).with("Retry-After", "1").with("Connection", "close"),
                        "draining",
                        Optional.empty());
            }
            try {
                return dispatcher.serve(call);
            } finally {
                inProgress.leave();
            }
        }

        private static boolean isAlwaysAnswered(String path) {
            return path.startsWith("/health/") || path.equals("/metrics");
        }
    }
}
