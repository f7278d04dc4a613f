package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.event.LogEvents;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed in twice under one key is sent once. */
class IdempotencyTest {
    private static final String LETTER = "From: bob@send.test\r\nSubject: Hi\r\n\r\nHello\r\n";

    private final Installation installation = new Installation();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void givesTheFirstAnswerAgainAndStoresNothing() {
        Result.Queued first = queued(send("k", Form.letter()));
        Result.Queued again = queued(send("k", Form.letter()));

        assertThat(first.replayed()).isFalse();
        assertThat(again).isEqualTo(new Result.Queued(first.messageId(), true));
        assertThat(installation.spool.totals().accepted()).isEqualTo(1);
    }

    @Test
    void sendsUnderAnotherKeyAndWithoutOne() {
        send("k", Form.letter());
        send("l", Form.letter());
        send("", Form.letter());
        send("", Form.letter());

        assertThat(installation.spool.totals().accepted()).isEqualTo(4);
    }

    @Test
    void refusesTheKeyForAnotherMessage() {
        send("k", Form.letter());

        assertReused(send("k", Form.letter().with("subject", "other")));
        assertReused(send("k", Form.letter().with("to", "zoe@dest.test")));
        assertReused(send("k", Form.letter().file("attachment", "a", "text/plain", new byte[1])));
        assertReused(sendMime("k", mime()));
        assertThat(installation.spool.totals().accepted()).isEqualTo(1);
    }

    @Test
    void sendsIndividualCopiesOnlyToThoseWhoHaveNone() {
        String first = queued(send("k", batch("ann", "bo"))).messageId();

        Result again = send("k", batch("bo", "cy"));

        assertThat(again).isEqualTo(new Result.Queued(first, true));
        assertThat(recipients()).containsExactlyInAnyOrder("ann@dest.test", "bo@dest.test", "cy@dest.test");
        assertThat(send("k", batch("ann", "bo", "cy"))).isEqualTo(new Result.Queued(first, true));
        assertThat(installation.spool.totals().accepted()).isEqualTo(3);
    }

    @Test
    void refusesOtherValuesForSomebodyWhoHasACopy() {
        send("k", batch("ann"));

        assertReused(send(
                "k", batch("ann").with("recipient-variables", "{\"ann@dest.test\":{\"name\":\"somebody else\"}}")));
    }

    @Test
    void sendsALetterOnceToEachOfItsEnvelopesRecipients() {
        String first = queued(sendMime("k", mime())).messageId();

        assertThat(sendMime("k", mime().with("to", "ann@dest.test, bo@dest.test")))
                .isEqualTo(new Result.Queued(first, true));
        assertThat(recipients()).containsExactlyInAnyOrder("ann@dest.test", "bo@dest.test");
    }

    @Test
    void keepsDomainsAndAccountsApart() {
        send("k", Form.letter());
        installation.domain("other.test");

        Result other = installation.submissions.send(
                installation.caller,
                installation.domain("other.test"),
                Form.letter().form(),
                origin("k"));

        assertThat(queued(other).replayed()).isFalse();
    }

    @Test
    void repeatsARefusalByLookingAgain() {
        assertThat(send("k", Form.letter().without("from"))).isInstanceOf(Result.Rejected.class);

        assertThat(queued(send("k", Form.letter())).replayed()).isFalse();
    }

    @Test
    void storesOneOfManyCallsAtTheSameTime() throws Exception {
        SendingDomain domain = installation.domain("send.test");
        MessageForm form = Form.letter().form();
        CountDownLatch start = new CountDownLatch(1);
        Set<String> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(threads.submit(() -> {
                    start.await();
                    return installation.submissions.send(installation.caller, domain, form, origin("k"));
                }));
            }
            start.countDown();
            for (Future<Result> result : results) {
                ids.add(queued(result.get()).messageId());
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(installation.spool.totals().accepted()).isEqualTo(1);
    }

    @Test
    void remembersAfterACrashBetweenTheRecordAndTheIndex() {
        String first = queued(send("k", Form.letter())).messageId();
        installation.events.close();

        // The index of another process that has seen nothing of the log yet: only the record is left.
        try (LogEvents anew = installation.openEvents("anew")) {
            SpoolSubmissions submissions = installation.openSubmissions(new Idempotency(anew));
            Result again = submissions.send(
                    installation.caller,
                    installation.domain("send.test"),
                    Form.letter().form(),
                    origin("k"));

            assertThat(again).isEqualTo(new Result.Queued(first, true));
        }
    }

    @Test
    void answersNothingBeforeTheLogIsRead() {
        Idempotency unread = new Idempotency(new Index() {
            @Override
            public boolean awaitStart(Duration atMost) {
                return false;
            }
        });
        SpoolSubmissions submissions = installation.openSubmissions(unread);

        Result result = submissions.send(
                installation.caller,
                installation.domain("send.test"),
                Form.letter().form(),
                origin("k"));

        assertThat(((Result.Rejected) result).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void remembersWhatTheIndexDoesNotHaveUpToALimit() {
        Index lagging = new Index();
        Idempotency idempotency = new Idempotency(lagging, 2);
        IdempotencyMark mark = IdempotencyMark.ofForm("k", Form.letter().form());
        idempotency.inTurn("a", "send.test", mark, _ -> new Idempotency.Turn<>("", List.of(10L)));
        idempotency.inTurn("a", "send.test", mark, _ -> new Idempotency.Turn<>("", List.of(20L)));
        assertThat(lagging.read).containsExactly(10L);

        assertThatThrownBy(() -> idempotency.inTurn("a", "send.test", mark, _ -> new Idempotency.Turn<>("", List.of())))
                .hasMessageContaining("Too many messages with an Idempotency-Key");

        lagging.known = 11;
        idempotency.inTurn("a", "send.test", mark, _ -> new Idempotency.Turn<>("", List.of()));
        assertThat(lagging.read).as("forgotten once the index has it").containsExactly(10L, 20L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "schlüssel", "a\tb"})
    void refusesAKeyThatIsNone(String key) {
        assertThat(((Result.Rejected) send(key, Form.letter())).message())
                .isEqualTo("Idempotency-Key: expected 1 to 255 printable ASCII characters");
    }

    @Test
    void takesAKeyOfTheLongestLengthAndNotOneMore() {
        assertThat(send("k".repeat(IdempotencyMark.MAX_KEY_LENGTH), Form.letter()))
                .isInstanceOf(Result.Queued.class);
        assertThat(send("k".repeat(IdempotencyMark.MAX_KEY_LENGTH + 1), Form.letter()))
                .isInstanceOf(Result.Rejected.class);
    }

    private static class Index implements KeyedMessages {
        final List<Long> read = new ArrayList<>();
        long known;

        @Override
        public boolean awaitStart(Duration atMost) {
            return true;
        }

        @Override
        public long knownBefore() {
            return known;
        }

        @Override
        public List<Long> positions(String domain, String key) {
            return List.of();
        }

        @Override
        public Optional<StoredMessage> read(long position) {
            read.add(position);
            return Optional.empty();
        }
    }

    private static Form batch(String... names) {
        StringBuilder variables = new StringBuilder();
        List<String> to = new ArrayList<>();
        for (String name : names) {
            to.add(name + "@dest.test");
            variables
                    .append(variables.isEmpty() ? "{" : ",")
                    .append("\"" + name + "@dest.test\":{\"name\":\"" + name + "\"}");
        }
        return Form.letter().with("to", to.toArray(String[]::new)).with("recipient-variables", variables + "}");
    }

    private static Form mime() {
        return Form.empty().with("to", "ann@dest.test").with("message", LETTER);
    }

    private Result send(String key, Form form) {
        return installation.submissions.send(
                installation.caller, installation.domain("send.test"), form.form(), origin(key));
    }

    private Result sendMime(String key, Form form) {
        return installation.submissions.sendMime(
                installation.caller, installation.domain("send.test"), form.form(), origin(key));
    }

    private static Origin origin(String key) {
        return new Origin("http", "192.0.2.1", key);
    }

    private static Result.Queued queued(Result result) {
        assertThat(result).isInstanceOf(Result.Queued.class);
        return (Result.Queued) result;
    }

    private static void assertReused(Result result) {
        assertThat(result)
                .isEqualTo(new Result.Rejected(
                        Reason.KEY_REUSED, "This Idempotency-Key was used before for a message with other content"));
    }

    /** Everybody who waits at dest.test, once for each copy. */
    private List<String> recipients() {
        return installation.waiting("dest.test");
    }
}
