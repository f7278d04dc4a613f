package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments under load, round after round. What got a 250 or 200 arrives in the end; twice only what was handed
 * to the receiver right before a kill.
 */
class CrashTest {
    private static final int ROUNDS = 10;
    private static final int CLIENTS_OF_A_KIND = 2;
    private static final Duration LEAST_LIFE = Duration.ofMillis(1_100);
    private static final int MORE_LIFE_MILLIS = 1_400;
    /** What was delivered so long before a kill has its outcome on the disk. */
    private static final Duration OUTCOME_WRITTEN = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String DOMAIN = "crash.test";
    private static final String PASSWORD = "a-password";

    @TempDir
    private Path data;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        long seed = Long.getLong("angarium.seed", System.nanoTime());
        Random random = new Random(seed);
        // By the number of letters received: from where to where each kill may have cost an outcome.
        Map<Integer, Integer> atRisk = new TreeMap<>();
        try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
            for (int round = 0; round < ROUNDS; round++) {
                RunningServer server = start(receiver);
                if (round == 0) {
                    server.makeDomain(DOMAIN, PASSWORD);
                }
                List<Thread> clients = load(server, round);
                Thread.sleep(LEAST_LIFE.minus(OUTCOME_WRITTEN).plusMillis(random.nextInt(MORE_LIFE_MILLIS)));
                int before = receiver.letters().size();
                Thread.sleep(OUTCOME_WRITTEN);
                server.kill();
                for (Thread client : clients) {
                    client.join();
                }
                atRisk.put(before, receiver.letters().size());
            }
            try (RunningServer server = start(receiver)) {
                Eventually.get(
                        "the queue is empty, seed " + seed,
                        PATIENCE,
                        () -> server.metric("angarium_recipients_queued"),
                        waiting -> waiting == 0);
                assertThat(server.metric("angarium_recipients_accepted_total")
                                - server.metric("angarium_recipients_settled_total"))
                        .isZero();
            }
            judge(receiver.letters(), atRisk, seed);
        }
    }

    private void judge(List<ReceivedLetter> letters, Map<Integer, Integer> atRisk, long seed) {
        Map<String, Integer> firstSeen = new HashMap<>();
        List<String> duplicates = new ArrayList<>();
        List<String> inexcusable = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++) {
            String id = letters.get(i).recipients().getFirst().toString();
            Integer first = firstSeen.putIfAbsent(id, i);
            if (first != null) {
                duplicates.add(id);
                if (!isAtRisk(first, atRisk)) {
                    inexcusable.add(id + " as letters " + first + " and " + i);
                }
            }
        }
        System.out.println("crash test, seed " + seed + ": " + ROUNDS + " kills, " + acknowledged.size()
                + " messages acknowledged, " + firstSeen.size() + " received, " + duplicates.size() + " of them twice");
        Set<String> lost = new HashSet<>(acknowledged);
        lost.removeAll(firstSeen.keySet());
        assertThat(lost).as("acknowledged and lost, seed " + seed).isEmpty();
        assertThat(acknowledged).as("the load was a load").hasSizeGreaterThan(ROUNDS * 10);
        assertThat(inexcusable)
                .as("delivered twice though not on its way at a kill (letters at risk: " + atRisk + "), seed " + seed)
                .isEmpty();
    }

    private static boolean isAtRisk(int letter, Map<Integer, Integer> atRisk) {
        return atRisk.entrySet().stream().anyMatch(kill -> letter >= kill.getKey() && letter < kill.getValue());
    }

    private RunningServer start(ScriptedReceiver receiver) throws IOException {
        return RunningServer.start(
                data, "delivery.next_hop.*=127.0.0.1:" + receiver.port(), "delivery.retry=300ms 300ms");
    }

    private List<Thread> load(RunningServer server, int round) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
            String name = "r" + round + "-" + i;
            clients.add(Thread.ofVirtual().start(() -> byRest(server, name + "-rest")));
            clients.add(Thread.ofVirtual().start(() -> bySmtp(server, name + "-smtp")));
        }
        return clients;
    }

    private void byRest(RunningServer server, String name) {
        try {
            for (int i = 0; ; i++) {
                String to = name + "-" + i + "@crash.example";
                int status = server.post(
                                "/v3/" + DOMAIN + "/messages", "from", "a@crash.test", "to", to, "text", "number " + i)
                        .statusCode();
                if (status == 200) {
                    acknowledged.add(to);
                }
            }
        } catch (IOException killed) {
            // The round is over; what was not answered may or may not have been taken.
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void bySmtp(RunningServer server, String name) {
        try (SmtpDialogue smtp = SmtpDialogue.login(server.submission, "postmaster@" + DOMAIN, PASSWORD)) {
            for (int i = 0; ; i++) {
                String to = name + "-" + i + "@crash.example";
                String letter = "From: a@crash.test\r\nSubject: number " + i + "\r\n\r\nnumber " + i + "\r\n";
                if (smtp.submit("a@crash.test", to, letter).startsWith("250")) {
                    acknowledged.add(to);
                }
            }
        } catch (IOException killed) {
            // As above.
            return;
        }
    }
}
