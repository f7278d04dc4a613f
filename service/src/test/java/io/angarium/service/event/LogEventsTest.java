package io.angarium.service.event;

import static io.angarium.service.event.EventWorld.START;
import static io.angarium.service.event.EventWorld.ids;
import static io.angarium.service.event.EventWorld.newest;
import static io.angarium.service.event.EventWorld.oldest;
import static io.angarium.service.event.EventWorld.told;
import static io.angarium.service.event.EventWorld.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.event.Events.Page;
import io.angarium.service.event.Events.Query;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.Outcome;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogEventsTest {
    private EventWorld world;

    @BeforeEach
    void open() {
        world = new EventWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void tellsAnAcceptedMessageOncePerRecipient() {
        long position = world.accept("1@send.test", "ann@dest.test", "zoe@dest.test");

        Page page = world.list(newest(100));

        assertThat(told(page)).containsExactly("accepted zoe@dest.test", "accepted ann@dest.test");
        Map<String, Object> event = page.items().getLast();
        assertThat(event)
                .containsEntry("timestamp", new BigDecimal("1795262400.123000"))
                .containsEntry("log-level", "info")
                .containsEntry("recipient-domain", "dest.test")
                .containsEntry("method", "http")
                .containsEntry("tags", List.of("news"))
                .containsEntry("campaigns", List.of())
                .containsEntry("user-variables", Map.of("order", "17"))
                .containsEntry(
                        "flags",
                        Map.of(
                                "is-routed", false,
                                "is-authenticated", true,
                                "is-system-test", false,
                                "is-test-mode", false))
                .containsEntry(
                        "envelope", Map.of("sender", "bob@send.test", "transport", "smtp", "targets", "ann@dest.test"));
        assertThat(event.get("id").toString()).matches("[A-Za-z0-9_-]{22}");
        assertThat(event.get("message"))
                .isEqualTo(Map.of(
                        "headers",
                        Map.of(
                                "to", "ann@dest.test, zoe@dest.test",
                                "from", "Bob <bob@send.test>",
                                "subject", "Hello friend",
                                "message-id", "1@send.test"),
                        "attachments",
                        List.of(),
                        "recipients",
                        List.of("ann@dest.test"),
                        "size",
                        809L));
        assertThat(event.get("storage"))
                .isEqualTo(Map.of(
                        "url",
                        "http://api.test/v3/domains/send.test/messages/" + new StorageKey(position, 0).text(),
                        "key",
                        new StorageKey(position, 0).text(),
                        "region",
                        "local",
                        "env",
                        "production"));
    }

    @Test
    void tellsADeliveryWithTheReceiversReply() {
        world.accept("1@send.test", "ann@dest.test");
        world.advance(Duration.ofMillis(500));
        world.deliver("dest.test");

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event).containsEntry("event", "delivered").containsEntry("log-level", "info");
        assertThat(event.get("envelope"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("sending-ip", "192.0.2.10");
        assertThat(event.get("delivery-status"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("code", 250)
                .containsEntry("attempt-no", 1)
                .containsEntry("message", "2.0.0 OK queued as 4711")
                .containsEntry("mx-host", "mx.dest.test")
                .containsEntry("tls", true)
                .containsEntry("certificate-verified", true)
                .containsEntry("session-seconds", new BigDecimal("0.010"));
    }

    @Test
    void tellsATemporaryFailureWithTheNextAttempt() {
        world.accept("1@send.test", "ann@dest.test");
        world.defer("dest.test", Outcome.DEFERRED);

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event)
                .containsEntry("event", "failed")
                .containsEntry("severity", "temporary")
                .containsEntry("reason", "greylisted")
                .containsEntry("log-level", "warn");
        assertThat(event.get("delivery-status"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("code", 451)
                .containsEntry("enhanced-code", "4.7.1")
                .containsEntry("retry-seconds", 600L)
                .containsEntry("bounce-type", "soft");
        assertThat(event.get("classification").toString()).contains("category=greylisted");
    }

    @Test
    void tellsAPermanentFailureWithItsReason() {
        world.accept("1@send.test", "ann@dest.test");
        world.fail("dest.test");

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event)
                .containsEntry("event", "failed")
                .containsEntry("severity", "permanent")
                .containsEntry("reason", "bounce")
                .containsEntry("log-level", "error");
        assertThat(event.get("delivery-status"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("code", 550)
                .containsEntry("bounce-type", "hard")
                .doesNotContainKey("retry-seconds");
        assertThat(event.get("classification"))
                .isEqualTo(Map.of(
                        "category", "no_such_recipient",
                        "scope", "recipient",
                        "advice", "give_up",
                        "rule", "generic/no-such-user"));
    }

    @Test
    void callsOnlyThatAHardBounceWhichIsTheRecipients() {
        world.accept("1@send.test", "ann@dest.test");
        world.fail("dest.test", "5.7.1 message considered spam");

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event.get("delivery-status"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("bounce-type", "soft");
    }

    @Test
    void saysThatALetterMayArriveTwiceWhenTheConnectionWasLostBehindTheFinalDot() {
        world.accept("1@send.test", "ann@dest.test");
        world.defer("dest.test", Outcome.IN_DOUBT);

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event).containsEntry("severity", "temporary");
        assertThat(event.get("delivery-status").toString()).contains("may make a duplicate");
    }

    @Test
    void readsHeadersFromTheLetterWhenNobodyReadThemBefore() {
        world.accept("send.test", "1@send.test", new byte[0], MessageFlags.BY_SMTP, "ann@dest.test");

        Map<String, Object> event = world.list(newest(1)).items().getFirst();

        assertThat(event).containsEntry("method", "smtp");
        assertThat(event.get("message").toString())
                .contains("from=Björn <bob@send.test>")
                .contains("subject=From the letter");
    }

    @Test
    void keepsDomainsApart() {
        world.accept("send.test", "1@send.test", List.of(), "ann@dest.test");
        world.accept("other.test", "1@other.test", List.of(), "zoe@dest.test");

        assertThat(told(world.list(newest(10)))).containsExactly("accepted ann@dest.test");
        assertThat(told(world.events.list(EventWorld.ACCOUNT, "other.test", newest(10))))
                .containsExactly("accepted zoe@dest.test");
    }

    @Test
    void givesTheSameIdsWheneverItIsAsked() {
        world.accept("1@send.test", "ann@dest.test", "zoe@dest.test");
        world.deliver("dest.test");
        List<String> before = ids(world.list(newest(10)));

        world.restart(100);

        assertThat(before).doesNotHaveDuplicates().hasSize(3);
        assertThat(ids(world.list(newest(10)))).isEqualTo(before);
    }

    @Test
    void canBeMadeAnewFromTheLog() {
        world.accept("1@send.test", "ann@dest.test");
        world.deliver("dest.test");
        List<String> before = ids(world.list(newest(10)));
        world.events.close();

        try (var anew = new LogEvents(new LogEvents.Sources(
                world.log,
                0,
                64,
                world.spool,
                world.tables.table("anew"),
                Duration.ofDays(3),
                () -> "",
                (_, _) -> new byte[0],
                OutcomeListener.NOBODY,
                world.clock))) {
            assertThat(anew.reader().catchUp(Duration.ofSeconds(20))).isTrue();
            assertThat(ids(anew.list(EventWorld.ACCOUNT, "send.test", newest(10))))
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 64, 200, Integer.MAX_VALUE})
    void needsNoMoreOfARecordThanItIsGiven(int prefix) {
        world.restart(prefix);
        world.accept("1@send.test", "ann@dest.test", "zoe@dest.test");
        world.deliver("dest.test");

        assertThat(told(world.list(newest(10))))
                .containsExactly("delivered ann@dest.test", "accepted zoe@dest.test", "accepted ann@dest.test");
        assertThat(world.events.reader().unreadable()).isZero();
    }

    @Test
    void listsFromBeginToEndBothIncluded() {
        for (int i = 0; i < 5; i++) {
            world.accept(i + "@send.test", "r" + i + "@dest.test");
            world.advance(Duration.ofMinutes(1));
        }

        Instant begin = START.plus(Duration.ofMinutes(1));
        Instant end = START.plus(Duration.ofMinutes(3));

        assertThat(told(world.list(new Query(Optional.of(begin), Optional.of(end), true, 100, Map.of()))))
                .containsExactly("accepted r1@dest.test", "accepted r2@dest.test", "accepted r3@dest.test");
        assertThat(told(world.list(new Query(Optional.of(end), Optional.of(begin), false, 100, Map.of()))))
                .containsExactly("accepted r3@dest.test", "accepted r2@dest.test", "accepted r1@dest.test");
        assertThat(told(world.list(new Query(Optional.of(end), Optional.empty(), true, 100, Map.of()))))
                .containsExactly("accepted r3@dest.test", "accepted r4@dest.test");
        assertThat(told(world.list(new Query(Optional.of(begin), Optional.empty(), false, 100, Map.of()))))
                .containsExactly("accepted r1@dest.test", "accepted r0@dest.test");
    }

    @Test
    void findsEventsOnBothSidesOfMidnight() {
        world.now.set(Instant.parse("2026-11-21T23:59:59.900Z"));
        for (int i = 0; i < 4; i++) {
            world.accept(i + "@send.test", "r" + i + "@dest.test");
            world.advance(Duration.ofMillis(60));
        }

        assertThat(world.list(oldest(100)).items()).hasSize(4);
        assertThat(world.list(newest(100)).items()).hasSize(4);
        Instant midnight = Instant.parse("2026-11-22T00:00:00Z");
        assertThat(told(world.list(new Query(Optional.of(midnight), Optional.empty(), true, 100, Map.of()))))
                .containsExactly("accepted r2@dest.test", "accepted r3@dest.test");
    }

    @Test
    void findsEventsAlsoWhenTheClockFell() {
        world.accept("1@send.test", "r1@dest.test");
        world.now.set(START.minus(Duration.ofSeconds(30)));
        world.accept("2@send.test", "r2@dest.test");

        world.now.set(START);
        assertThat(told(world.list(new Query(
                        Optional.of(START.minusSeconds(31)), Optional.of(START.minusSeconds(1)), true, 10, Map.of()))))
                .containsExactly("accepted r2@dest.test");
        assertThat(told(world.list(oldest(10)))).containsExactly("accepted r1@dest.test", "accepted r2@dest.test");
    }

    @Test
    void endsWithAnEmptyPageThatFillsLater() {
        world.accept("1@send.test", "ann@dest.test");
        Page page = world.list(oldest(10));
        Page end = world.page(page.next());
        assertThat(end.items()).isEmpty();
        assertThat(world.page(end.next()).items()).isEmpty();

        world.accept("2@send.test", "zoe@dest.test");

        assertThat(told(world.page(end.next()))).containsExactly("accepted zoe@dest.test");
        assertThat(told(world.page(world.page(end.next()).previous()))).containsExactly("accepted ann@dest.test");
    }

    @Test
    void givesAllFourTokensWhenThereIsNothingYetAndTheyFillLater() {
        Page empty = world.list(oldest(10));
        assertThat(empty.items()).isEmpty();

        world.accept("1@send.test", "ann@dest.test");

        assertThat(told(world.page(empty.next()))).containsExactly("accepted ann@dest.test");
        assertThat(told(world.page(empty.first()))).containsExactly("accepted ann@dest.test");
        assertThat(told(world.page(empty.last()))).containsExactly("accepted ann@dest.test");
    }

    @Test
    void cutsAMessagesRecipientsBetweenPages() {
        world.accept("1@send.test", "a@d.test", "b@d.test", "c@d.test", "d@d.test", "e@d.test");

        Page first = world.list(oldest(2));
        Page second = world.page(first.next());
        Page third = world.page(second.next());

        assertThat(told(first)).containsExactly("accepted a@d.test", "accepted b@d.test");
        assertThat(told(second)).containsExactly("accepted c@d.test", "accepted d@d.test");
        assertThat(told(third)).containsExactly("accepted e@d.test");
        assertThat(told(world.page(third.previous()))).containsExactly("accepted c@d.test", "accepted d@d.test");
        assertThat(told(world.page(first.last()))).containsExactly("accepted d@d.test", "accepted e@d.test");
    }

    @ParameterizedTest
    @CsvSource({
        "event, accepted, 3",
        "event, delivered OR failed, 2",
        "event, NOT accepted, 2",
        "event, rejected, 0",
        "severity, permanent, 1",
        "severity, temporary, 0",
        "recipient, ann@dest.test, 2",
        "recipient, ANN@dest.test, 2",
        "recipient, dest.test, 3",
        "recipient, nn@dest.test, 0",
        "from, bob, 5",
        "subject, friend, 5",
        "subject, '\"hello friend\"', 5",
        "subject, 'friend hello', 5",
        "subject, '\"friend hello\"', 0",
        "subject, hell, 0",
        "message-id, 1@send.test, 3",
        "message-id, <2@send.test>, 2",
        "message-id, 3@send.test, 0",
        "tags, red, 3",
        "tags, NOT red, 2",
        "tags, red OR blue, 5",
        "tags, (red OR blue) AND NOT blue, 3",
        "size, >800, 5",
        "size, >800 <809, 0",
        "size, 809, 5",
        "to, zoe@dest.test, 3",
    })
    void filtersBy(String field, String expression, int found) {
        world.accept("send.test", "1@send.test", List.of("red"), "ann@dest.test", "zoe@dest.test");
        world.accept("send.test", "2@send.test", List.of("blue"), "max@rest.test");
        world.deliver("dest.test");
        world.fail("rest.test");

        assertThat(world.list(where(field, expression)).items()).hasSize(found);
    }

    @Test
    void wantsEveryExpressionOfAFieldThatIsGivenTwice() {
        world.accept("send.test", "1@send.test", List.of("red", "blue"), "ann@dest.test");
        world.accept("send.test", "2@send.test", List.of("red"), "ann@dest.test");

        assertThat(world.list(where("tags", "red", "blue")).items()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "a AND", "OR a", "NOT", "(a", "a)", "\"a", ""})
    void refusesABrokenExpressionByName(String expression) {
        assertThatThrownBy(() -> world.list(where("subject", expression)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'subject' parameter is not a filter expression: ");
    }

    @Test
    void refusesAnExpressionOneCharacterOrTermTooLong() {
        assertThat(world.list(where("subject", "a".repeat(1000))).items()).isEmpty();
        assertThatThrownBy(() -> world.list(where("subject", "a".repeat(1001)))).hasMessageContaining("at most 1000");
        assertThatThrownBy(() -> world.list(where("subject", "a ".repeat(101))))
                .hasMessageContaining("at most 50 terms");
    }

    @Test
    void refusesAFilterThatDoesNotExist() {
        assertThatThrownBy(() -> world.list(where("colour", "red")))
                .hasMessageStartingWith("'colour' parameter is not a filter, expected one of event, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "AQ", "____________________________________"})
    void refusesATokenThatIsNotOurs(String token) {
        assertThatThrownBy(() -> world.page(token)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsAStoredMessageByItsKeyWithinItsDomainOnly() {
        long position = world.accept("1@send.test", "ann@dest.test");
        String key = new StorageKey(position, 0).text();

        Events.StoredLetter stored =
                world.events.stored(EventWorld.ACCOUNT, "send.test", key).orElseThrow();

        assertThat(stored.sender()).isEqualTo("bob@send.test");
        assertThat(stored.recipients()).containsExactly("ann@dest.test");
        assertThat(new String(stored.letter(), StandardCharsets.UTF_8)).contains("Subject: From the letter");
        assertThat(world.events.stored(EventWorld.ACCOUNT, "other.test", key)).isEmpty();
    }

    @Test
    void takesAnyOtherKeyForUnknown() {
        long position = world.accept("1@send.test", "ann@dest.test");
        world.deliver("dest.test");
        world.settled();

        List<String> keys = new ArrayList<>(List.of("", "KEY", "???????????", "AAAAAAAAAAA", "-----------"));
        for (long other = Math.max(0, position - 50); other < position + 500; other++) {
            if (other != position) {
                keys.add(new StorageKey(other, 0).text());
            }
        }
        assertThat(keys)
                .allSatisfy(key -> assertThat(world.events.stored(EventWorld.ACCOUNT, "send.test", key))
                        .isEmpty());
    }
}
