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

/** Unbound, serving these records of {@code .test} from a directory of its own on a free port of the loopback interface. */
final class NameServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final int ANSWER_MILLIS = 500;

    private final Process process;
    private final int port;

    private NameServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts with these records, in a zone file's words, such as {@code a.test. IN A 127.0.0.1}. */
    static NameServer start(Path directory, List<String> records) throws Exception {
        Files.createDirectories(directory);
        int port = FreePort.find();
        StringBuilder text = new StringBuilder("""
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
              local-zone: "test." static
            """.formatted(port, directory));
        records.forEach(record -> text.append("  local-data: '").append(record).append("'\n"));
        text.append("remote-control:\n  control-enable: no\n");
        Path configuration = Files.writeString(directory.resolve("unbound.conf"), text);
        Process process = new ProcessBuilder("/usr/sbin/unbound", "-d", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("unbound.log").toFile())
                .start();
        NameServer server = new NameServer(process, port);
        Eventually.get(
                "unbound answers; it says " + directory.resolve("unbound.log"),
                START,
                server::answers,
                Boolean::booleanValue);
        return server;
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
