package io.angarium.delivery.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.angarium.delivery.AddressGuard;
import io.angarium.dns.ZoneResolver;
import io.angarium.dns.https.HttpsClient;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.HttpsPolicyFetcher;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.simulation.CertificateAuthority;
import io.angarium.simulation.CertificateAuthority.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 8461 §3.3 with a real web server on loopback. */
class PolicyOverHttpsTest {
    private static final String POLICY = "version: STSv1\nmode: enforce\nmx: mx.shop.test\nmax_age: 86400\n";

    private final CertificateAuthority authority = CertificateAuthority.create("Test Root");
    private final ZoneResolver dns = new ZoneResolver().add("mta-sts.shop.test", "A", "127.0.0.1");
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private SSLServerSocket listener;

    private void serve(Identity identity, String answer) throws IOException {
        SSLServerSocket own =
                (SSLServerSocket) identity.context().getServerSocketFactory().createServerSocket();
        own.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener = own;
        Thread.ofVirtual().start(() -> {
            while (!own.isClosed()) {
                try (Socket socket = own.accept()) {
                    requests.add(head(socket.getInputStream()));
                    socket.getOutputStream().write(answer.getBytes(UTF_8));
                    socket.getOutputStream().flush();
                } catch (IOException gone) {
                    // A client that doesn't trust us, or the end of the test.
                }
            }
        });
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return head.toString();
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    @AfterEach
    void stop() throws IOException {
        if (listener != null) {
            listener.close();
        }
    }

    private HttpsClient client(boolean allowsLoopback) {
        return new HttpsClient(
                dns,
                address -> allowsLoopback ? Optional.empty() : AddressGuard.refusal(address),
                this::trustingFactory,
                listener.getLocalPort());
    }

    private SSLSocketFactory trustingFactory() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {authority.trust()}, null);
            return context.getSocketFactory();
        } catch (java.security.GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private byte[] fetch() throws HttpsFailure {
        return new HttpsPolicyFetcher(client(true)).fetch("shop.test");
    }

    private HttpsFailure failure() {
        HttpsFailure failure = catchThrowableOfType(HttpsFailure.class, this::fetch);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static String page(String status, String type, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @Test
    void fetchesAPolicyFromAServerThatProvesItsName() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), page("200 OK", "text/plain; charset=utf-8", POLICY));
        assertThat(StsPolicy.parse(fetch()).mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(requests.getFirst()).startsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.shop.test");
    }

    @Test
    void believesNobodyWhoDoesNotProveTheName() throws Exception {
        serve(authority.issue("shop.test"), page("200 OK", "text/plain", POLICY));
        assertThat(failure().kind()).isEqualTo(HttpsFailure.Kind.CERTIFICATE);
        listener.close();
        serve(authority.issueExpired("mta-sts.shop.test"), page("200 OK", "text/plain", POLICY));
        assertThat(failure().kind()).isEqualTo(HttpsFailure.Kind.CERTIFICATE);
        listener.close();
        serve(CertificateAuthority.create("Stranger").issue("mta-sts.shop.test"), page("200 OK", "text/plain", POLICY));
        assertThat(failure().kind()).isEqualTo(HttpsFailure.Kind.CERTIFICATE);
    }

    @Test
    void followsNoRedirectAndTakesNoOtherType() throws Exception {
        Identity identity = authority.issue("mta-sts.shop.test");
        serve(identity, "HTTP/1.1 301 Moved\r\nLocation: https://mta-sts.shop.test/x\r\nContent-Length: 0\r\n\r\n");
        assertThat(failure().kind()).isEqualTo(HttpsFailure.Kind.ANSWER);
        assertThat(requests).hasSize(1);
        listener.close();
        serve(identity, page("200 OK", "text/html", POLICY));
        assertThat(failure()).hasMessageContaining("text/plain");
    }

    @Test
    void readsNoMoreThanAPolicyMayHave() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), page("200 OK", "text/plain", "x".repeat(StsPolicy.MAX_BYTES + 1)));
        assertThat(failure()).hasMessageContaining(StsPolicy.MAX_BYTES + " bytes");
    }

    @Test
    void endsAtItsDeadlineHoweverTheServerDrips() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
        HttpsClient client = client(true);
        HttpsFailure failure = catchThrowableOfType(
                HttpsFailure.class,
                () -> client.get(client.target("mta-sts.shop.test", "/", Duration.ofMillis(300), 100)));
        assertThat(failure.kind()).isEqualTo(HttpsFailure.Kind.UNREACHABLE);
    }

    @Test
    void connectsToNoPrivateAddress() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), page("200 OK", "text/plain", POLICY));
        HttpsFailure failure = catchThrowableOfType(
                HttpsFailure.class, () -> new HttpsPolicyFetcher(client(false)).fetch("shop.test"));
        assertThat(failure).hasMessageContaining("loopback");
        assertThat(requests).isEmpty();
    }

    @Test
    void handsInAReport() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        HttpsClient client = client(true);
        HttpsClient.Answer answer = client.post(
                client.target("mta-sts.shop.test", "/tls?x=1", Duration.ofSeconds(10), 100),
                "application/tlsrpt+gzip",
                "zipped".getBytes(ISO_8859_1));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(requests.getFirst())
                .startsWith("POST /tls?x=1 HTTP/1.1\r\n")
                .contains("Content-Type: application/tlsrpt+gzip\r\nContent-Length: 6\r\n");
    }

    @Test
    void neverLetsANameIntoTheRequestThatIsNone() throws Exception {
        serve(authority.issue("mta-sts.shop.test"), page("200 OK", "text/plain", POLICY));
        HttpsClient client = client(true);
        for (String host : List.of("a\r\nb.test", "a b.test", "", "ä.test")) {
            assertThat(catchThrowableOfType(
                            HttpsFailure.class, () -> client.get(client.target(host, "/", Duration.ofSeconds(1), 100))))
                    .as(host)
                    .isNotNull();
        }
        assertThat(requests).isEmpty();
    }
}
