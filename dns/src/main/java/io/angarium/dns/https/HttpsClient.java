package io.angarium.dns.https;

import io.angarium.dns.Addresses;
import io.angarium.dns.Resolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks web servers that strangers named, with everything that this takes: names by our own resolver, no address that is not
 * public, a certificate that verifies, no redirects, an answer of bounded size, and one deadline for all of it. One connection
 * per call; any thread, meant for virtual ones.
 */
public final class HttpsClient {
    /** Addresses of a server that are tried. */
    static final int MAX_ADDRESSES = 4;

    private final Resolver resolver;
    private final Function<InetAddress, Optional<String>> refusal;
    private final Supplier<SSLSocketFactory> tls;
    private final int port;

    /**
     * A client.
     *
     * @param refusal why an address must not be connected to; empty if it may
     * @param tls decides which certificates verify; asked at each connection, so that its trust may be loaded late
     * @param port 443, but for tests
     */
    public HttpsClient(
            Resolver resolver,
            Function<InetAddress, Optional<String>> refusal,
            Supplier<SSLSocketFactory> tls,
            int port) {
        this.resolver = resolver;
        this.refusal = refusal;
        this.tls = tls;
        this.port = port;
    }

    /**
     * What came back.
     *
     * @param contentType without parameters, in lower case; empty if there was none
     */
    public record Answer(int status, String contentType, byte[] body) {}

    /** What to ask for: a host, a path with its query, and how much to put up with. */
    public record Target(String host, int port, String path, Duration patience, int maxBytes) {}

    /** The target at the client's own port. */
    public Target target(String host, String path, Duration patience, int maxBytes) {
        return new Target(host, port, path, patience, maxBytes);
    }

    /** GET. */
    public Answer get(Target target) throws HttpsFailure {
        return exchange(target, head("GET", target, ""), new byte[0]);
    }

    /** POST of a body of this type. */
    public Answer post(Target target, String contentType, byte[] body) throws HttpsFailure {
        String fields = "Content-Type: " + contentType + "\r\nContent-Length: " + body.length + "\r\n";
        return exchange(target, head("POST", target, fields), body);
    }

    private static byte[] head(String method, Target target, String fields) {
        String host = target.port() == 443 ? target.host() : target.host() + ":" + target.port();
        String head = method + " " + target.path() + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: Angarium\r\nAccept: */*\r\nConnection: close\r\n" + fields + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private Answer exchange(Target target, byte[] head, byte[] body) throws HttpsFailure {
        requireSafe(target);
        long deadline = System.nanoTime() + target.patience().toNanos();
        IOException last = new IOException("no address was tried");
        for (InetAddress address : addresses(target.host())) {
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(address, target.port()), millisUntil(deadline));
                return talk(plain, target, head, body, deadline);
            } catch (SSLException e) {
                throw new HttpsFailure(HttpsFailure.Kind.CERTIFICATE, target.host() + ": " + words(e));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, target.host() + ": " + words(last));
    }

    /** Nothing that ends up in a request line may end it. */
    private static void requireSafe(Target target) throws HttpsFailure {
        boolean isSafe = target.path().startsWith("/")
                && target.path().chars().allMatch(c -> c > ' ' && c < 127)
                && !target.host().isEmpty()
                && target.host()
                        .chars()
                        .allMatch(c -> (Character.isLetterOrDigit(c) && c < 127) || c == '-' || c == '.' || c == '_');
        if (!isSafe) {
            throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, "not a host and a path that can be asked for");
        }
    }

    private List<InetAddress> addresses(String host) throws HttpsFailure {
        List<InetAddress> found = switch (resolver.addresses(host)) {
            case Addresses.Found some -> some.addresses();
            case Addresses.None none -> throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, none.reason());
            case Addresses.Unavailable unavailable ->
                throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, unavailable.reason());
        };
        List<InetAddress> allowed = found.stream()
                .filter(address -> refusal.apply(address).isEmpty())
                .limit(MAX_ADDRESSES)
                .toList();
        if (allowed.isEmpty()) {
            throw new HttpsFailure(
                    HttpsFailure.Kind.UNREACHABLE,
                    host + ": not connecting: "
                            + refusal.apply(found.getFirst()).orElse(""));
        }
        return allowed;
    }

    private Answer talk(Socket plain, Target target, byte[] head, byte[] body, long deadline)
            throws IOException, HttpsFailure {
        plain.setSoTimeout(millisUntil(deadline));
        try (SSLSocket socket = (SSLSocket) tls.get().createSocket(plain, target.host(), target.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(List.of(new SNIHostName(target.host())));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return AnswerReader.read(new UntilDeadline(plain, socket.getInputStream(), deadline), target.maxBytes());
        } catch (IllegalArgumentException e) {
            throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, target.host() + " is not a name for TLS");
        }
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("out of time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Reads that end together at a deadline: a server that drips bytes gains nothing. */
    private static final class UntilDeadline extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final long deadline;

        UntilDeadline(Socket socket, InputStream in, long deadline) {
            this.socket = socket;
            this.in = in;
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(millisUntil(deadline));
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            socket.setSoTimeout(millisUntil(deadline));
            return in.read(buffer, offset, length);
        }
    }
}
