package io.angarium.service.suppression;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.Rendition;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.service.event.Events.Query;
import io.angarium.service.event.LogEvents;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.spool.Addressee;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way round: a recipient fails, is noted, and is withheld the next time. */
class BounceNotesTest {
    private static final Scope SHOP = new Scope("account", "shop.test");
    private static final String STREAM = new Stream("account", "shop.test", "news", false).encode();

    private final Installation world = new Installation();
    private final Suppressions suppressions = world.suppressions;
    private LogEvents events = world.events;

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aRecipientThatDoesNotExistIsNotedWithCodeAndWords() {
        accept("Ann@dest.test");
        fail(Category.NO_SUCH_RECIPIENT, Advice.GIVE_UP);
        assertThat(suppressions.find(SHOP, SuppressionList.BOUNCES, "ann@dest.test"))
                .contains(new Entry.Bounce("ann@dest.test", "550", "5.1.1 no such user", Installation.NOON));
    }

    @Test
    void aFailureThatIsNotTheRecipientsFaultIsNotNoted() {
        for (Category category : List.of(Category.SPAM_CONTENT, Category.REPUTATION, Category.UNKNOWN)) {
            accept("ann@dest.test");
            fail(category, Advice.GIVE_UP);
        }
        assertThat(suppressions.after(SHOP, SuppressionList.BOUNCES, "", "", 10))
                .isEmpty();
    }

    @Test
    void whoIsOnTheAllowlistIsNotNoted() {
        suppressions.put(SHOP, List.of(new Entry.Allowance("dest.test", "", Installation.NOON)));
        accept("ann@dest.test");
        fail(Category.NO_SUCH_RECIPIENT, Advice.GIVE_UP);
        assertThat(suppressions.after(SHOP, SuppressionList.BOUNCES, "", "", 10))
                .isEmpty();
    }

    @Test
    void readingTheLogAnewDoesNotBringBackWhatWasDeleted() {
        accept("ann@dest.test");
        fail(Category.NO_SUCH_RECIPIENT, Advice.GIVE_UP);
        suppressions.delete(SHOP, SuppressionList.BOUNCES, "ann@dest.test");
        events.close();
        try (LogEvents anew = open("anew")) {
            assertThat(anew.reader().catchUp(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(suppressions.after(SHOP, SuppressionList.BOUNCES, "", "", 10))
                .isEmpty();
    }

    @Test
    void aRestartGoesOnNotingWhereItStopped() {
        accept("ann@dest.test");
        fail(Category.NO_SUCH_RECIPIENT, Advice.GIVE_UP);
        world.events.close();
        suppressions.delete(SHOP, SuppressionList.BOUNCES, "ann@dest.test");
        events = open("anew");
        try (LogEvents _ = events) {
            accept("bo@dest.test");
            fail(Category.NO_SUCH_RECIPIENT, Advice.GIVE_UP);
        }
        assertThat(suppressions.after(SHOP, SuppressionList.BOUNCES, "", "", 10))
                .extracting(Entry::value)
                .containsExactly("bo@dest.test");
    }

    @Test
    void whoeverIsOnAListGetsNoLetterWhenTheTurnComes() {
        suppressions.put(SHOP, List.of(new Entry.Bounce("ann@dest.test", "550", "", Installation.NOON)));
        suppressions.put(SHOP, List.of(new Entry.Unsubscribe("bo@dest.test", List.of("news"), Installation.NOON)));
        suppressions.put(SHOP, List.of(new Entry.Unsubscribe("cy@dest.test", List.of("hints"), Installation.NOON)));
        suppressions.put(SHOP, List.of(new Entry.Complaint("di@dest.test", Installation.NOON)));
        long position = accept("ann@dest.test", "bo@dest.test", "cy@dest.test", "di@dest.test", "ed@dest.test");
        var message = world.spool.message(position);
        SuppressedRendition rendition = new SuppressedRendition(new Unmade(), suppressions);
        assertThat(List.of(0, 1, 2, 3, 4).stream()
                        .map(recipient -> rendition.render(message, recipient))
                        .map(result -> result instanceof Rendition.Withheld withheld
                                ? withheld.code() + " " + withheld.reason().word()
                                : "a letter"))
                .containsExactly(
                        "605 suppress-bounce",
                        "606 suppress-unsubscribe",
                        "a letter",
                        "607 suppress-complaint",
                        "a letter");
    }

    @Test
    void theEventOfAWithheldLetterSaysWhyInMailgunsShape() {
        accept("ann@dest.test");
        Ticket ticket = take();
        world.spool.settle(
                ticket,
                Outcome.FAILED,
                world.clock.instant(),
                report(
                                AttemptReport.CODE_SUPPRESSED_BOUNCE,
                                "Not delivering to previously bounced address",
                                AttemptReport.Reason.SUPPRESS_BOUNCE,
                                Optional.empty())
                        .encode());
        settled();
        Map<String, Object> event = events.list(
                        "shop.test", new Query(Optional.empty(), Optional.empty(), true, 300, Map.of()))
                .items()
                .getLast();
        assertThat(event).containsEntry("severity", "permanent").containsEntry("reason", "suppress-bounce");
        assertThat(event.get("delivery-status"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("code", 605)
                .containsEntry("message", "")
                .containsEntry("description", "Not delivering to previously bounced address")
                .doesNotContainKey("bounce-type");
        assertThat(suppressions.after(SHOP, SuppressionList.BOUNCES, "", "", 10))
                .isEmpty();
    }

    private LogEvents open(String index) {
        return new LogEvents(new LogEvents.Sources(
                world.log,
                0,
                Integer.MAX_VALUE,
                world.spool,
                world.tables.table(index),
                Duration.ofDays(3),
                () -> "http://api.test",
                (_, _) -> new byte[0],
                new BounceNotes(suppressions, world.tables.table("suppression"), world.spool),
                world.clock));
    }

    private long accept(String... recipients) {
        byte[] attributes = new MessageAttributes(
                        "http", "192.0.2.7", "key", 10, List.of("news"), "", Map.of(), Optional.empty())
                .encode();
        return world.spool
                .accept(new Submission(
                        "1@shop.test",
                        "shop.test",
                        "bob@shop.test",
                        Installation.NOON,
                        Installation.NOON,
                        Installation.NOON.plus(Duration.ofDays(3)),
                        0,
                        STREAM,
                        "",
                        Arrays.stream(recipients)
                                .map(EmailAddress::parse)
                                .map(Addressee::new)
                                .toList(),
                        attributes,
                        List.of(ByteBuffer.wrap("From: bob@shop.test\r\n\r\nHi\r\n".getBytes(StandardCharsets.UTF_8)))))
                .await();
    }

    private Ticket take() {
        return world.spool.take(new QueueKey(STREAM, "dest.test"), 1).getFirst();
    }

    private void fail(Category category, Advice advice) {
        world.spool.settle(
                take(),
                Outcome.FAILED,
                world.clock.instant(),
                report(
                                550,
                                "5.1.1 no such user",
                                AttemptReport.Reason.BOUNCE,
                                Optional.of(
                                        new Classification(category, Classification.Scope.RECIPIENT, advice, "a rule")))
                        .encode());
        settled();
    }

    private void settled() {
        assertThat(events.reader().catchUp(Duration.ofSeconds(20))).isTrue();
    }

    private AttemptReport report(
            int code, String text, AttemptReport.Reason reason, Optional<Classification> classification) {
        return new AttemptReport(
                1,
                Installation.NOON,
                Installation.NOON,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AttemptReport.Stage.RCPT,
                code,
                code,
                text,
                reason,
                Duration.ZERO,
                false,
                Optional.empty(),
                classification);
    }

    /** Makes letters of which nobody reads a word. */
    private static final class Unmade implements Rendition {
        @Override
        public boolean isExpensive(StoredMessage message) {
            return false;
        }

        @Override
        public Result render(StoredMessage message, int recipient) {
            return new Rendered(
                    new OutgoingMessage(
                            Optional.empty(),
                            message.recipient(recipient),
                            List.of(message.content()),
                            true,
                            false,
                            false),
                    false,
                    List.of());
        }
    }
}
