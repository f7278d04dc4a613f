package io.angarium.acceptance;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.angarium.simulation.CertificateAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A web server for MTA-STS policies (RFC 8461 §3.3): at port 443, where they have to be, of a loopback address of its own. */
final class PolicyServer implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int ATTEMPTS = 20;

    private final HttpsServer server;
    private final Map<String, String> policies = new ConcurrentHashMap<>();

    private PolicyServer(HttpsServer server) {
        this.server = server;
    }

    /** Shows a certificate of this authority for the policy hosts of these domains. */
    static PolicyServer start(CertificateAuthority authority, String... domains) throws IOException {
        HttpsServer server = bind();
        String[] hosts = new String[domains.length];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = "mta-sts." + domains[i];
        }
        server.setHttpsConfigurator(new HttpsConfigurator(authority.issue(hosts).context()));
        PolicyServer started = new PolicyServer(server);
        server.createContext("/.well-known/mta-sts.txt", call -> {
            String host = String.valueOf(call.getRequestHeaders().getFirst("Host"));
            byte[] page = started.policies.getOrDefault(host, "").getBytes(StandardCharsets.US_ASCII);
            call.getResponseHeaders().set("Content-Type", "text/plain");
            call.sendResponseHeaders(page.length == 0 ? 404 : 200, page.length == 0 ? -1 : page.length);
            try (OutputStream out = call.getResponseBody()) {
                out.write(page);
            }
        });
        server.start();
        return started;
    }

    private static HttpsServer bind() throws IOException {
        BindException taken = new BindException("not tried");
        for (int i = 0; i < ATTEMPTS; i++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            byte[] address = {
                127, (byte) random.nextInt(1, 255), (byte) random.nextInt(255), (byte) random.nextInt(1, 255)
            };
            try {
                return HttpsServer.create(new InetSocketAddress(InetAddress.getByAddress(address), HTTPS), 0);
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }

    /** For the A records of policy hosts. */
    String address() {
        return server.getAddress().getAddress().getHostAddress();
    }

    /** From now on the domain enforces that its exchangers are among these. */
    void enforce(String domain, String mx) {
        policies.put("mta-sts." + domain, "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 86400\r\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
