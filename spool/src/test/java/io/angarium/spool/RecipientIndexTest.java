package io.angarium.spool;

import static io.angarium.spool.Letters.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.spool.RecordLayout.MessageView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientIndexTest {
    private static final long LEASE = 3_600_000;
    private static final long NOW = Letters.NOON.toEpochMilli();

    private static final RecipientIndex.Farewell NOBODY = (message, recipient, attempts) -> {
        throw new AssertionError("nothing was cancelled");
    };

    private final RecipientIndex index = new RecipientIndex(100, LEASE, NOW);

    @Test
    void handsOutTheOldestFirst() {
        add(message(8, "a@x.test"), NOW);
        add(message(16, "b@x.test"), NOW);
        assertThat(index.take(queue("x.test"), 10, NOW, NOBODY))
                .extracting(Ticket::message)
                .containsExactly(8L, 16L);
    }

    @Test
    void handsOutNoMoreThanAsked() {
        add(message(8, "a@x.test", "b@x.test", "c@x.test"), NOW);
        assertThat(index.take(queue("x.test"), 2, NOW, NOBODY)).hasSize(2);
        assertThat(index.take(queue("x.test"), 2, NOW, NOBODY)).hasSize(1);
        assertThat(index.take(queue("x.test"), 2, NOW, NOBODY)).isEmpty();
    }

    @Test
    void keepsDomainsApart() {
        add(message(8, "a@x.test", "b@y.test"), NOW);
        assertThat(index.take(queue("y.test"), 10, NOW, NOBODY))
                .extracting(Ticket::recipient)
                .containsExactly(1);
    }

    @Test
    void whatIsGivenBackComesFirstAgainWithNoAttemptCounted() {
        add(message(8, "a@x.test"), NOW);
        add(message(16, "b@x.test"), NOW);
        Ticket first = index.take(queue("x.test"), 1, NOW, NOBODY).getFirst();
        index.giveBack(first);
        assertThat(index.take(queue("x.test"), 1, NOW, NOBODY)).containsExactly(first);
    }

    @Test
    void whatIsDeferredComesBackAtItsTimeWithTheAttemptCounted() {
        add(message(8, "a@x.test"), NOW);
        Ticket ticket = index.take(queue("x.test"), 1, NOW, NOBODY).getFirst();
        index.defer(ticket, NOW + 600_000, NOW);
        assertThat(advanced(NOW + 599_000)).isEmpty();
        assertThat(advanced(NOW + 600_100)).containsExactly(queue("x.test"));
        assertThat(index.take(queue("x.test"), 1, NOW + 600_100, NOBODY)
                        .getFirst()
                        .attempt())
                .isEqualTo(2);
    }

    @Test
    void aTicketComesBackOnlyOnce() {
        add(message(8, "a@x.test"), NOW);
        Ticket ticket = index.take(queue("x.test"), 1, NOW, NOBODY).getFirst();
        index.settle(ticket);
        assertThatThrownBy(() -> index.settle(ticket)).hasMessageContaining("came back twice");
    }

    @Test
    void tellsWhenTheLastRecipientOfAMessageIsSettled() {
        add(message(8, "a@x.test", "b@x.test"), NOW);
        List<Ticket> tickets = index.take(queue("x.test"), 2, NOW, NOBODY);
        assertThat(index.settle(tickets.get(0))).isFalse();
        assertThat(index.oldestUnsettled(-1)).isEqualTo(8);
        assertThat(index.settle(tickets.get(1))).isTrue();
        assertThat(index.oldestUnsettled(-1)).isEqualTo(-1);
        assertThat(index.queues.size()).isZero();
    }

    @Test
    void aRecipientInAnAttemptHasADeadlineToo() {
        add(message(8, "a@x.test"), NOW);
        index.take(queue("x.test"), 1, NOW, NOBODY);
        List<Integer> overdue = new ArrayList<>();
        index.advance(NOW + LEASE + 200, q -> {}, overdue::add);
        assertThat(overdue).hasSize(1);
        index.advance(NOW + 2 * LEASE + 400, q -> {}, overdue::add);
        assertThat(overdue).as("reported again for as long as it lasts").hasSize(2);
    }

    @Test
    void showsWhereEachRecipientStands() {
        add(message(8, "a@x.test", "b@x.test", "c@y.test"), NOW);
        Ticket taken = index.take(queue("x.test"), 1, NOW, NOBODY).getFirst();
        assertThat(index.standing(8))
                .extracting(Spool.Standing::state)
                .containsExactly(Spool.Standing.State.TAKEN, Spool.Standing.State.DUE, Spool.Standing.State.DUE);
        index.defer(taken, NOW + 1_000, NOW);
        assertThat(index.standing(8).getFirst().attempts()).isEqualTo(1);
        assertThat(index.standing(99)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aReplayOfTheSameHistoryGivesTheSameIndex(long seed) {
        Random random = new Random(seed);
        RecipientIndex replayed = new RecipientIndex(100, LEASE, NOW);
        IndexReplay replay = new IndexReplay(replayed);
        Map<Long, Integer> waiting = new HashMap<>();
        long now = NOW;
        for (long position = 8; position < 4_000; position += 8) {
            String[] recipients = new String[random.nextInt(5) == 0 ? 1 + random.nextInt(20) : 1];
            for (int i = 0; i < recipients.length; i++) {
                recipients[i] = "u" + i + "@d" + random.nextInt(5) + ".test";
            }
            MessageView message = message(position, recipients);
            add(message, now);
            replay.accepted(message);
            waiting.put(position, recipients.length);
            now += 100;
            index.advance(now, q -> {}, s -> {});
            for (Ticket ticket : index.take(queue("d" + random.nextInt(5) + ".test"), 3, now, NOBODY)) {
                Instant due = Instant.ofEpochMilli(now + 1_000L * random.nextInt(20));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        index.defer(ticket, due.toEpochMilli(), now);
                        replay.happened(event(ticket, Outcome.DEFERRED, due));
                    }
                    case 1 -> index.giveBack(ticket);
                    default -> {
                        index.settle(ticket);
                        replay.happened(event(ticket, Outcome.DELIVERED, Instant.EPOCH));
                    }
                }
            }
        }
        replay.finish(now);
        assertThat(replayed.size()).as("seed %d", seed).isEqualTo(index.size());
        for (long position : waiting.keySet()) {
            assertThat(replayed.standing(position))
                    .as("seed %d message %d", seed, position)
                    .extracting(s -> s.recipient() + " " + s.attempts())
                    .isEqualTo(index.standing(position).stream()
                            .map(s -> s.recipient() + " " + s.attempts())
                            .toList());
        }
        assertThat(replayed.oldestUnsettled(-1)).isEqualTo(index.oldestUnsettled(-1));
        drains(replayed, now + 100_000);
    }

    private static void drains(RecipientIndex index, long now) {
        index.advance(now, q -> {}, s -> {});
        for (int d = 0; d < 5; d++) {
            index.take(queue("d" + d + ".test"), 100_000, now, NOBODY).forEach(index::settle);
        }
        assertThat(index.size()).isZero();
        assertThat(index.queues.size()).isZero();
    }

    private static SpoolRecord.Happened event(Ticket ticket, Outcome outcome, Instant nextDue) {
        return new SpoolRecord.Happened(
                0,
                ticket.message(),
                ticket.recipient(),
                ticket.attempt(),
                outcome,
                Letters.NOON,
                nextDue,
                ByteBuffer.allocate(0));
    }

    private void add(MessageView message, long now) {
        index.add(message.position(), message.queues(), message::dueMillis, now);
    }

    private List<QueueKey> advanced(long now) {
        List<QueueKey> due = new ArrayList<>();
        index.advance(now, due::add, slot -> {});
        return due;
    }

    private static MessageView message(long position, String... recipients) {
        Submission submission = Letters.to(recipients);
        return MessageView.young(
                position, RecordLayout.head(submission), submission.attributes(), submission.content());
    }
}
