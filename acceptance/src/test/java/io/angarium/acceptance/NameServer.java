package io.angarium.acceptance;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Unbound, serving these records of {@code .test} from a directory of its own on a free port of the loopback interface. */
final class NameServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final int ANSWER_MILLIS = 500;

    private static final Pattern DS = Pattern.compile("^test\\.\\s+IN\\s+DS\\s+(.+)$", Pattern.MULTILINE);

    private final Process process;
    private final int port;
    private final String trustAnchor;

    private NameServer(Process process, int port, String trustAnchor) {
        this.process = process;
        this.port = port;
        this.trustAnchor = trustAnchor;
    }

    /** Starts with these records, in a zone file's words, such as {@code a.test. IN A 127.0.0.1}. */
    static NameServer start(Path directory, List<String> records) throws Exception {
        Files.createDirectories(directory);
        StringBuilder zone = new StringBuilder("  local-zone: \"test.\" static\n");
        records.forEach(record -> zone.append("  local-data: '").append(record).append("'\n"));
        return start(directory, zone.toString(), "");
    }

    /** Starts with these records in a zone {@code test.} that is signed by a key of its own: see {@link #trustAnchor}. */
    static NameServer startSigned(Path directory, List<String> records) throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("zone"), """
            test. 60 IN SOA ns.test. hostmaster.test. 1 3600 600 86400 60
            test. 60 IN NS ns.test.
            ns.test. 60 IN A 127.0.0.1
            """ + String.join("\n", records) + "\n");
        Program.run(directory, "dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", "test")
                .expectSuccess();
        // One key for all: -z signs everything with it.
        Program.run(directory, "dnssec-signzone", "-S", "-z", "-o", "test", "-f", "zone.signed", "zone")
                .expectSuccess();
        Matcher anchor = DS.matcher(Files.readString(directory.resolve("dsset-test.")));
        if (!anchor.find()) {
            throw new IllegalStateException("dnssec-signzone left no DS record in " + directory);
        }
        String words = anchor.group(1).strip().replaceAll("\\s+", " ");
        return start(directory, """
              local-zone: "test." nodefault
            auth-zone:
              name: "test."
              zonefile: "zone.signed"
              for-downstream: yes
              for-upstream: no
            """, "test. " + words);
    }

    private static NameServer start(Path directory, String zone, String trustAnchor) throws Exception {
        int port = FreePort.find();
        String text =
                """
                server:
                  interface: 127.0.0.1
                  port: %d
                  access-control: 127.0.0.0/8 allow
                  do-daemonize: no
                  username: ""
                  chroot: ""
                  directory: "%s"
                  pidfile: ""
                  use-syslog: no
                  module-config: "iterator"
                """.formatted(port, directory.toAbsolutePath()) + zone + "remote-control:\n  control-enable: no\n";
        Path configuration = Files.writeString(directory.resolve("unbound.conf"), text);
        Process process = new ProcessBuilder("/usr/sbin/unbound", "-d", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("unbound.log").toFile())
                .start();
        NameServer server = new NameServer(process, port, trustAnchor);
        Eventually.get(
                "unbound answers; it says " + directory.resolve("unbound.log"),
                START,
                server::answers,
                Boolean::booleanValue);
        return server;
    }

    /** For {@code dns.trust_anchor}; empty if the zone isn't signed. */
    String trustAnchor() {
        return trustAnchor;
    }

    /** For {@code dns.servers}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    private boolean answers() throws IOException {
        byte[] question = "\0\7\1\0\0\1\0\0\0\0\0\0\4test\0\0\2\0\1".getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.send(new DatagramPacket(question, question.length));
            socket.receive(new DatagramPacket(new byte[512], 512));
            return true;
        } catch (SocketTimeoutException | java.net.PortUnreachableException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
