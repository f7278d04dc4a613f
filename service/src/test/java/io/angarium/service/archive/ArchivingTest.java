package io.angarium.service.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.event.LogEvents;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.Outcome;
import io.angarium.spool.Spool;
import io.angarium.spool.Ticket;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArchivingTest {
    private static final String URL = "https://archive.test/in?a=b";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What an archive was given. */
    private record Posted(URI url, String letter) {}

    private final Installation installation = new Installation();
    private final ConcurrentLinkedQueue<Posted> posted = new ConcurrentLinkedQueue<>();
    private volatile int answer = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private Archiving archiving = archiving();
    private LogEvents events = installation.openEvents("archived", archiving);

    @AfterEach
    void close() {
        gate.countDown();
        events.close();
        archiving.close();
        installation.close();
    }

    @Test
    void postsEachDeliveredLetterAsItWasSent() throws InterruptedException {
        send("o:archive-to", URL, "to", "ann@dest.test, bo@dest.test", "recipient-variables", "{}");
        end(Outcome.DELIVERED);

        work();

        assertThat(posted).hasSize(2).allSatisfy(it -> {
            assertThat(it.url()).isEqualTo(URI.create(URL));
            assertThat(it.letter())
                    .contains("DKIM-Signature: ", "X-Mailgun-Sid: ", "Hello")
                    .doesNotContain("archive");
        });
        assertThat(posted.stream().filter(it -> it.letter().contains("ann@dest.test")))
                .hasSize(1);
        work();
        assertThat(posted).as("once").hasSize(2);
    }

    @Test
    void postsNothingThatFailedOrWasATestOrWasNotAskedFor() throws InterruptedException {
        send("o:archive-to", URL);
        end(Outcome.FAILED);
        send("o:archive-to", URL, "o:testmode", "yes");
        end(Outcome.DELIVERED);
        send();
        end(Outcome.DELIVERED);

        work();

        assertThat(posted).isEmpty();
    }

    @Test
    void triesAgainForADayAlsoAfterARestart() throws InterruptedException {
        answer = 500;
        send("o:archive-to", URL);
        end(Outcome.DELIVERED);
        work();
        assertThat(posted).hasSize(1);
        work();
        assertThat(posted).as("not before its time").hasSize(1);

        archiving.close();
        archiving = archiving();
        installation.clock.advance(Duration.ofMinutes(1));
        work();
        assertThat(posted).hasSize(2);

        for (int hour = 0; hour < 30; hour++) {
            installation.clock.advance(Duration.ofHours(1));
            work();
        }
        int tries = posted.size();
        assertThat(tries).isBetween(20, 30);
        installation.clock.advance(Duration.ofHours(48));
        work();
        assertThat(posted).as("given up").hasSize(tries);
    }

    @Test
    void neverTriesAgainWhatTheArchiveWillNeverTake() throws InterruptedException {
        answer = 406;
        send("o:archive-to", URL);
        end(Outcome.DELIVERED);
        work();
        installation.clock.advance(Duration.ofHours(2));
        work();

        assertThat(posted).hasSize(1);
    }

    @Test
    void keepsNoMorePostsUnderWayToOneHostThanItMayAndNoHostWaitsForAnother() throws InterruptedException {
        gate = new CountDownLatch(1);
        for (int i = 0; i <= Archiving.MAX_POSTS_PER_HOST; i++) {
            send("o:archive-to", "https://dead.test/");
        }
        send("o:archive-to", URL);
        end(Outcome.DELIVERED);
        catchUp();

        archiving.round();
        archiving.round();
        await(() -> posted.size() == Archiving.MAX_POSTS_PER_HOST + 1);
        archiving.round();

        assertThat(posted.stream().filter(it -> it.url().getHost().equals("dead.test")))
                .hasSize(Archiving.MAX_POSTS_PER_HOST);
        assertThat(posted).extracting(Posted::url).contains(URI.create(URL));
        gate.countDown();
        await(archiving::isQuiet);
        work();
        assertThat(posted).hasSize(Archiving.MAX_POSTS_PER_HOST + 2);
    }

    private Archiving archiving() {
        return new Archiving(
                installation.tables.table("archive"),
                installation.spool,
                installation.rendition,
                this::post,
                installation.clock);
    }

    private int post(URI url, byte[] letter) throws IOException {
        posted.add(new Posted(url, new String(letter, UTF_8)));
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return answer;
    }

    /** Posts what is due, and waits until it is done. */
    private void work() throws InterruptedException {
        catchUp();
        archiving.round();
        await(archiving::isQuiet);
    }

    private void catchUp() {
        assertThat(events.reader().catchUp(PATIENCE)).isTrue();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.yield();
        }
    }

    private void send(String... namesAndValues) {
        Map<String, List<String>> fields = new HashMap<>();
        fields.put("from", List.of("bob@send.test"));
        fields.put("to", List.of("ann@dest.test"));
        fields.put("text", List.of("Hello"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        assertThat(installation.submissions.send(
                        installation.caller,
                        installation.domain("send.test"),
                        new MessageForm(fields, List.of()),
                        new Origin("http", "192.0.2.1")))
                .isInstanceOf(Result.Queued.class);
    }

    /** Ends everything that is due. */
    private void end(Outcome outcome) {
        for (Spool.QueueState state : installation.spool.queues()) {
            for (Ticket ticket : installation.spool.take(state.queue(), 100)) {
                installation.spool.settle(ticket, outcome, installation.clock.instant(), new byte[0]);
            }
        }
        await(() -> installation.spool.totals().queued() == 0);
    }
}
