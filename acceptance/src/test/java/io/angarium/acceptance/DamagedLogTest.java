package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of the log that are not what was written: named, kept aside, and no harm to the rest. */
class DamagedLogTest {
    private static final int MESSAGES = 20;
    private static final int DAMAGED = 9;
    private static final String RETRY = "delivery.retry=300ms 300ms";

    @TempDir
    private Path data;

    /** Mail waits in a stopped server's log, each message with a mark of its own. */
    @BeforeEach
    void queueMail() throws Exception {
        try (RunningServer server = RunningServer.start(data, "delivery.next_hop.*=127.0.0.1:1", RETRY)) {
            server.makeDomain("log.test", "a-password");
            for (int i = 0; i < MESSAGES; i++) {
                RunningServer.id(server.post(
                        "/v3/log.test/messages",
                        "from",
                        "a@log.test",
                        "to",
                        recipient(i),
                        "text",
                        mark(i) + " " + "words ".repeat(200)));
            }
            server.kill();
        }
    }

    @Test
    void aRecordDamagedInTheMiddleIsNamedAndKeptAndTheRestIsDelivered() throws Exception {
        Path segment = segmentWith(mark(DAMAGED));
        long place = indexOf(Files.readAllBytes(segment), mark(DAMAGED));
        flip(segment, place);

        try (ScriptedReceiver receiver = ScriptedReceiver.start();
                RunningServer server = restart(receiver)) {
            Set<String> expected = recipients(MESSAGES);
            expected.remove(recipient(DAMAGED));
            assertThat(arrived(receiver, MESSAGES - 1)).isEqualTo(expected);
            assertThat(server.log()).containsPattern("the log is damaged at position \\d+: ");
            List<Path> kept = files(data.resolve("quarantine"));
            assertThat(kept).hasSize(1);
            assertThat(Files.readString(kept.getFirst(), StandardCharsets.ISO_8859_1))
                    .as("enough to mend it by hand")
                    .contains(recipient(DAMAGED));
            Eventually.get("nothing waits", () -> server.metric("angarium_recipients_queued"), it -> it == 0);
            assertThat(server.metric("angarium_recipients_accepted_total"))
                    .isEqualTo(server.metric("angarium_recipients_settled_total"));
        }
    }

    @Test
    void aTornLastRecordIsAsIfItHadNeverBeenTaken() throws Exception {
        Path segment = segmentWith(mark(MESSAGES - 1));
        long last = indexOf(Files.readAllBytes(segment), mark(MESSAGES - 1));
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(last + 10);
        }

        try (ScriptedReceiver receiver = ScriptedReceiver.start();
                RunningServer server = restart(receiver)) {
            assertThat(arrived(receiver, MESSAGES - 1)).isEqualTo(recipients(MESSAGES - 1));
            assertThat(Files.exists(data.resolve("quarantine"))).isFalse();
            String id = RunningServer.id(
                    server.post("/v3/log.test/messages", "from", "a@log.test", "to", "new@log.example", "text", "new"));
            server.awaitState(id, "delivered");
            assertThat(server.stop()).isZero();
        }
    }

    private RunningServer restart(ScriptedReceiver receiver) throws IOException {
        return RunningServer.start(data, "delivery.next_hop.*=127.0.0.1:" + receiver.port(), RETRY);
    }

    private static Set<String> arrived(ScriptedReceiver receiver, int count) throws Exception {
        return Eventually.get(count + " letters", receiver::letters, letters -> letters.size() >= count).stream()
                .map(ReceivedLetter::recipients)
                .map(all -> all.getFirst().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> recipients(int count) {
        return IntStream.range(0, count)
                .mapToObj(DamagedLogTest::recipient)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String recipient(int i) {
        return "to" + i + "@log.example";
    }

    private static String mark(int i) {
        return "mark-" + i + "-end";
    }

    private static void flip(Path file, long place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(place);
            int old = bytes.read();
            bytes.seek(place);
            bytes.write(old ^ 0x55);
        }
    }

    private Path segmentWith(String mark) throws IOException {
        for (Path file : files(data.resolve("log"))) {
            if (indexOf(Files.readAllBytes(file), mark) >= 0) {
                return file;
            }
        }
        throw new AssertionError("no file of the log holds " + mark);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static long indexOf(byte[] bytes, String mark) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(mark);
    }
}
