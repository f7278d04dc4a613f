package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk without room: refused with the reason while it lasts, nothing accepted is lost, and work goes on when there is room. */
@NeedsPeer("mount")
class DiskFullTest {
    private static final int DISK_MEGABYTES = 48;
    private static final int ROOM = 200 << 10;

    @TempDir
    private Path data;

    @ParameterizedTest(name = "reserve {0}")
    @ValueSource(strings = {"8M", "0"})
    void isRefusedWithItsReasonUntilThereIsRoomAgain(String reserve) throws Exception {
        // A file system of its own, which ends with the server.
        List<String> onSmallDisk = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + DISK_MEGABYTES + "m tmpfs '" + data + "' && exec \"$@\"",
                "sh");
        try (ScriptedReceiver receiver = ScriptedReceiver.start();
                RunningServer server = RunningServer.start(
                        onSmallDisk,
                        data,
                        "delivery.next_hop.*=127.0.0.1:" + receiver.port(),
                        "delivery.retry=300ms 300ms",
                        "storage.segment=80M",
                        "storage.reserve=" + reserve)) {
            server.makeDomain("full.test", "a-password");
            Set<String> taken = new HashSet<>();
            take(server, "before@full.example", taken);
            Path filler = Path.of("/proc", String.valueOf(server.pid()), "root", data.toString(), "filler");
            fill(filler);

            HttpResponse<String> refusal = null;
            for (int i = 0; i < 20 && refusal == null; i++) {
                HttpResponse<String> answer = send(server, "during" + i + "@full.example");
                if (answer.statusCode() == 200) {
                    taken.add("during" + i + "@full.example");
                } else {
                    refusal = answer;
                }
            }
            assertThat(refusal).as("a refusal").isNotNull();
            assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(503);
            assertThat(refusal.body()).contains("The disk is full");
            try (SmtpDialogue smtp = SmtpDialogue.login(server.submission, "postmaster@full.test", "a-password")) {
                String letter = "From: a@full.test\r\n\r\n" + ("words ".repeat(100) + "\r\n").repeat(1_000);
                assertThat(smtp.submit("a@full.test", "smtp@full.example", letter))
                        .startsWith("452 4.3.1");
            }

            Files.delete(filler);
            Eventually.get(
                    "mail is taken again",
                    () -> send(server, "after@full.example"),
                    answer -> answer.statusCode() == 200);
            taken.add("after@full.example");
            Eventually.get("nothing waits", () -> server.metric("angarium_recipients_queued"), it -> it == 0);
            assertThat(receiver.letters().stream()
                            .map(letter -> letter.recipients().getFirst().toString())
                            .collect(Collectors.toSet()))
                    .isEqualTo(taken);
            assertThat(server.metric("angarium_recipients_accepted_total")).isEqualTo(taken.size());
        }
    }

    private static void take(RunningServer server, String to, Set<String> taken) throws Exception {
        HttpResponse<String> answer = send(server, to);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        taken.add(to);
    }

    private static HttpResponse<String> send(RunningServer server, String to) throws Exception {
        return server.post("/v3/full.test/messages", "from", "a@full.test", "to", to, "text", "words ".repeat(100_000));
    }

    /** Leaves some room, less than a message needs. */
    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (filler.toFile().getUsableSpace() > ROOM) {
                out.write(block);
            }
        }
    }
}
