package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeliveryTest {
    private final World world = new World();

    @AfterEach
    void everyTicketIsBack() {
        world.close();
    }

    private static int[] hosts(int... ports) {
        return ports;
    }

    @Test
    void sendsManyMessagesOverOneConnection() {
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 200);
        assertThat(world.awaitReturns(200)).allMatch(r -> r.outcome() == Outcome.DELIVERED);
        assertThat(world.network.dials()).containsExactly("1 OPPORTUNISTIC");
        assertThat(world.spool
                        .returns()
                        .getFirst()
                        .report()
                        .connection()
                        .orElseThrow()
                        .reused())
                .isFalse();
        assertThat(world.spool
                        .returns()
                        .getLast()
                        .report()
                        .connection()
                        .orElseThrow()
                        .reused())
                .isTrue();
    }

    @Test
    void triesTheNextPreferenceWhenTheFirstDoesNotAnswer() {
        world.network.host(1).failing(ConnectFailedException.Stage.CONNECT);
        world.network.host(2).failing(ConnectFailedException.Stage.GREETING);
        world.route("example.test", hosts(1, 2), hosts(3)).start();
        world.put("example.test");
        FakeSpool.Return back = world.awaitReturns(1).getFirst();
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(back.attempt()).isEqualTo(1);
        assertThat(back.report().connection().map(AttemptReport.Hop::host)).contains("mx3.test");
    }

    @Test
    void failsWhatIsRefusedForGoodAndDefersWhatIsRefusedForNow() {
        world.network
                .host(1)
                .answering((_, message, _) -> message.recipient().local().equals("r0")
                        ? FakeNetwork.refused(Stage.RCPT, 550, "5.1.1 no such user")
                        : FakeNetwork.refused(Stage.DATA, 451, "4.7.1 later"));
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 2);
        world.awaitReturns(2);
        FakeSpool.Return failed = world.spool.returnsOf(0).getFirst();
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.report().code()).isEqualTo(550);
        assertThat(failed.report().enhancedCode()).isEqualTo("5.1.1");
        assertThat(failed.report().reason().word()).isEqualTo("bounce");
        FakeSpool.Return deferred = world.spool.returnsOf(1).getFirst();
        assertThat(deferred.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(deferred.nextDue()).isEqualTo(World.START.plus(Duration.ofMinutes(10)));
        assertThat(deferred.report().nextDue()).contains(deferred.nextDue());
    }

    @Test
    void waitsByTheReasonOrAsTheReceiverAsks() {
        world.network.host(1).answering((_, message, _) -> switch (message.recipient()
                .local()) {
            case "r0" -> FakeNetwork.refused(Stage.RCPT, 550, "5.7.1 greylisted");
            case "r1" -> FakeNetwork.refused(Stage.RCPT, 451, "4.7.1 greylisted, try again in 100 seconds");
            default -> FakeNetwork.refused(Stage.RCPT, 552, "5.2.2 mailbox full");
        });
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 3);
        world.awaitReturns(3);
        List<Duration> waits = List.of(Duration.ofMinutes(5), Duration.ofSeconds(105), Duration.ofHours(1));
        for (int i = 0; i < waits.size(); i++) {
            FakeSpool.Return back = world.spool.returnsOf(i).getFirst();
            assertThat(back.outcome()).isEqualTo(Outcome.DEFERRED);
            assertThat(back.nextDue()).isEqualTo(World.START.plus(waits.get(i)));
        }
        Classification meaning =
                world.spool.returnsOf(0).getFirst().report().classification().orElseThrow();
        assertThat(meaning.category()).isEqualTo(Category.GREYLISTED);
        assertThat(meaning.rule()).isEqualTo("greylisting/being-greylisted");
        assertThat(world.spool.returnsOf(0).getFirst().report().reason().word()).isEqualTo("greylisted");
    }

    @Test
    void endsTestModeWithoutAConnection() {
        world.routes.put("!test", new Route.Discard("test mode"));
        world.start();
        world.put("!test", 150);
        assertThat(world.awaitReturns(150))
                .allMatch(r -> r.outcome() == Outcome.DELIVERED && r.report().code() == 650);
        assertThat(world.network.dials()).isEmpty();
    }

    @Test
    void deliversAgainWhatIsInDoubtAndSaysSo() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.lost(Stage.BODY, true));
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        FakeSpool.Return doubt = world.awaitReturns(1).getFirst();
        assertThat(doubt.outcome()).isEqualTo(Outcome.IN_DOUBT);
        assertThat(doubt.report().duplicateRisk()).isTrue();
        world.network.host(1).answering(FakeNetwork.TAKES_ALL);
        world.advance(Duration.ofMinutes(10));
        FakeSpool.Return again = world.awaitReturns(2).getLast();
        assertThat(again.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.report().sent()).isEqualTo(Optional.of(world.now()));
    }

    // ---- connections

    @Test
    void opensOneConnectionForAFewMessages() {
        world.network.host(1).answering((_, _, _) -> {
            Waiting.aMoment();
            return FakeNetwork.accepted();
        });
        world.withSessions(20, 100).route("example.test", hosts(1)).start();
        world.put("example.test", 4);
        world.awaitReturns(4);
        assertThat(world.network.maxOpen()).isEqualTo(1);
    }

    @Test
    void opensMoreConnectionsUnderLoadButNotPastTheLimit() {
        CountDownLatch open = new CountDownLatch(1);
        world.network.host(1).answering((_, _, _) -> {
            Waiting.on(open);
            return FakeNetwork.accepted();
        });
        world.withSessions(5, 100).route("example.test", hosts(1)).start();
        world.put("example.test", 300);
        world.await("five connections stand", () -> world.network.openNow() == 5);
        open.countDown();
        world.awaitReturns(300);
        assertThat(world.network.maxOpen()).isEqualTo(5);
    }

    @Test
    void neverOpensMoreConnectionsThanInTotalAndServesEverySite() {
        world.withSessions(5, 3);
        for (int site = 0; site < 10; site++) {
            world.route("d" + site + ".test", hosts(100 + site));
        }
        world.start();
        for (int round = 0; round < 20; round++) {
            for (int site = 0; site < 10; site++) {
                world.put("d" + site + ".test");
            }
        }
        world.awaitReturns(200);
        assertThat(world.network.maxOpen()).isLessThanOrEqualTo(3);
        assertThat(world.spool.count(Outcome.DELIVERED)).isEqualTo(200);
    }

    @Test
    void quitsASessionThatHadNothingToDo() {
        world.withSessions(5, 10).route("example.test", hosts(1)).start();
        world.put("example.test");
        world.awaitReturns(1);
        world.await(
                "the idle session quit", () -> world.network.wires().getFirst().hasQuit());
        world.await("and left", () -> world.delivery().lanes().getFirst().sessions() == 0);
        world.put("example.test");
        world.awaitReturns(2);
        assertThat(world.network.wires()).hasSize(2);
    }

    @Test
    void sharesOneLaneBetweenDomainsOfTheSameSite() {
        world.withSessions(1, 10)
                .route("one.test", hosts(1))
                .route("two.test", hosts(1))
                .start();
        world.put("one.test", 20);
        world.put("two.test", 20);
        world.awaitReturns(40);
        assertThat(world.delivery().lanes()).hasSize(1);
        assertThat(world.network.wires()).hasSize(1);
    }

    @Test
    void opensTheNextConnectionWhenOneHasCarriedItsShare() {
        world.network.host(1).perConnection(10);
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 35);
        assertThat(world.awaitReturns(35)).allMatch(r -> r.attempt() == 1 && r.outcome() == Outcome.DELIVERED);
        assertThat(world.network.wires()).hasSize(4);
    }

    // ---- trouble on the way

    @Test
    void restsADeadSiteAndCountsOneAttemptForOneRecipientOnly() {
        world.network.host(1).failing(ConnectFailedException.Stage.CONNECT);
        world.network.host(2).failing(ConnectFailedException.Stage.CONNECT);
        world.route("example.test", hosts(1), hosts(2)).start();
        world.put("example.test", 100);
        LaneState lane = world.awaitDead();
        world.awaitReturns(1);
        world.await("the others wait in the spool", () -> world.spool.takenNow() == 0);
        FakeSpool.Return only = world.spool.returns().getFirst();
        assertThat(world.spool.returns()).hasSize(1);
        assertThat(only.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(only.report().code()).isEqualTo(AttemptReport.CODE_CONNECTION);
        assertThat(only.report().text())
                .contains("mx1.test")
                .contains("mx2.test")
                .contains("CONNECT failed");
        assertThat(lane.blockedUntil()).contains(world.now().plus(Duration.ofMinutes(1)));
        assertThat(lane.blockedReason()).contains("mx2.test");
        assertThat(world.delivery().lanes().getFirst().waiting()).isEqualTo(100);
        assertThat(world.network.dials()).hasSize(2 * DeliverySettings.DEAD_SITE_COHORTS);

        world.network.host(2).failing(null);
        world.advance(Duration.ofMinutes(1));
        world.await("the others are delivered", () -> world.spool.count(Outcome.DELIVERED) == 99);
        assertThat(world.spool.returns().getLast().report().waited()).contains("mx2.test");
        world.advance(Duration.ofMinutes(9));
        world.await("the last one too", () -> world.spool.count(Outcome.DELIVERED) == 100);
    }

    @Test
    void restsADeadSiteLongerEachTime() {
        world.network.host(1).failing(ConnectFailedException.Stage.GREETING);
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 10);
        world.awaitDead();
        for (int minutes : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            world.awaitRest(Duration.ofMinutes(minutes));
            world.advance(Duration.ofMinutes(minutes));
        }
    }

    @Test
    void restsADeadSiteNoLongerThanItsRecipientsWait() {
        world.with(world.settings().withRetry(RetrySchedule.of(List.of(Duration.ofSeconds(2)))));
        world.network.host(1).failing(ConnectFailedException.Stage.CONNECT);
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        world.awaitDead();
        world.awaitReturns(1);
        world.network.host(1).failing(null);
        world.advance(Duration.ofSeconds(2));
        assertThat(world.awaitReturns(2).getLast().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void triesTheOtherHostAtOnceWhenAConnectionIsLost(Stage stage) {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.lost(stage, false));
        world.route("example.test", hosts(1), hosts(2)).start();
        world.put("example.test", 3);
        assertThat(world.awaitReturns(3))
                .allMatch(r -> r.outcome() == Outcome.DELIVERED
                        && r.attempt() == 1
                        && r.report().connection().orElseThrow().host().equals("mx2.test"));
    }

    @Test
    void defersWhatIsLostOnEveryHost() {
        for (int port : hosts(1, 2, 3)) {
            world.network.host(port).answering((_, _, _) -> FakeNetwork.lost(Stage.DATA, false));
        }
        world.route("example.test", hosts(1, 2, 3)).start();
        world.put("example.test");
        FakeSpool.Return back = world.awaitReturns(1).getFirst();
        assertThat(back.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(back.report().stage()).isEqualTo(AttemptReport.Stage.DATA);
        assertThat(back.report().duplicateRisk()).isFalse();
        assertThat(world.network.dials()).hasSize(3);
    }

    @Test
    void restsASiteWhoseSessionsBearNoFruit() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.lost(Stage.RCPT, false));
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 500);
        world.await(
                "it rests",
                () -> world.delivery().lanes().stream()
                        .anyMatch(lane -> lane.blockedUntil().isPresent()));
        assertThat(world.network.dials()).hasSize(DeliverySettings.FRUITLESS_COHORTS);
    }

    @Test
    void takesAServiceClosingBetweenMessagesForTheEndOfTheSessionOnly() {
        world.network
                .host(1)
                .answering((_, _, number) -> number > 3
                        ? FakeNetwork.refused(Stage.MAIL, 421, "4.4.2 enough for today")
                        : FakeNetwork.accepted());
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 12);
        assertThat(world.awaitReturns(12)).allMatch(r -> r.outcome() == Outcome.DELIVERED && r.attempt() == 1);
        assertThat(world.network.wires()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void defersTheFirstMessageThatIsAnsweredWithServiceClosing() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.refused(Stage.MAIL, 421, "4.7.0 go away"));
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        FakeSpool.Return back = world.awaitReturns(1).getFirst();
        assertThat(back.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(back.report().replyCode()).isEqualTo(421);
    }

    @Test
    void closesAConnectionThatHangsPastItsLease() {
        world.network.host(1).answering((wire, _, _) -> {
            Waiting.on(wire.closing());
            return FakeNetwork.lost(Stage.BODY, true);
        });
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        world.await(
                "it is on the wire",
                () -> world.network.openNow() == 1
                        && world.delivery().lanes().getFirst().busy() == 1);
        world.advance(Duration.ofMinutes(34));
        assertThat(world.spool.returns()).isEmpty();
        world.advance(Duration.ofMinutes(2));
        assertThat(world.awaitReturns(1).getFirst().outcome()).isEqualTo(Outcome.IN_DOUBT);
        assertThat(world.delivery().tally().watchdogCloses()).isEqualTo(1);
    }

    // ---- time

    @Test
    void failsWhatIsExpiredWithoutConnecting() {
        world.route("example.test", hosts(1)).start();
        world.spool.put("example.test", World.START);
        FakeSpool.Return back = world.awaitReturns(1).getFirst();
        assertThat(back.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(back.report().code()).isEqualTo(AttemptReport.CODE_TOO_OLD);
        assertThat(back.report().reason().word()).isEqualTo("old");
        assertThat(world.network.dials()).isEmpty();
    }

    @Test
    void makesALastAttemptBeforeTheExpiryAndThenFailsWithTheLastReply() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.refused(Stage.RCPT, 450, "4.2.1 mailbox busy"));
        world.route("example.test", hosts(1)).start();
        world.spool.put("example.test", World.START.plus(Duration.ofMinutes(15)));
        world.awaitReturns(1);
        world.advance(Duration.ofMinutes(10));
        FakeSpool.Return second = world.awaitReturns(2).getLast();
        assertThat(second.nextDue())
                .isEqualTo(World.START.plus(Duration.ofMinutes(15)).minusSeconds(10));
        world.advance(Duration.ofMinutes(5).minusSeconds(10));
        FakeSpool.Return last = world.awaitReturns(3).getLast();
        assertThat(last.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(last.attempt()).isEqualTo(3);
        assertThat(last.report().code()).isEqualTo(602);
        assertThat(last.report().replyCode()).isEqualTo(450);
        assertThat(last.report().text()).isEqualTo("4.2.1 mailbox busy");
    }

    // ---- TLS

    @Test
    void goesOnInClearWhereStarttlsIsBrokenAndRemembersIt() {
        world.network.host(1).breakingTls();
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test");
        AttemptReport.Hop hop =
                world.awaitReturns(1).getFirst().report().connection().orElseThrow();
        assertThat(hop.tls()).isEmpty();
        assertThat(hop.remark()).contains("STARTTLS failed").contains("handshake failure");
        world.await("the session quit", () -> world.network.openNow() == 0);
        world.put("example.test");
        world.awaitReturns(2);
        world.await("the session quit", () -> world.network.openNow() == 0);
        world.advance(Duration.ofHours(1));
        world.put("example.test");
        world.awaitReturns(3);
        assertThat(world.network.dials())
                .containsExactly("1 OPPORTUNISTIC", "1 NEVER", "1 NEVER", "1 OPPORTUNISTIC", "1 NEVER");
    }

    @Test
    void tellsProtocolAndCipher() {
        world.network.host(1).offeringTls();
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        assertThat(world.awaitReturns(1)
                        .getFirst()
                        .report()
                        .connection()
                        .orElseThrow()
                        .tls())
                .contains(new AttemptReport.Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", true));
    }

    @Test
    void neverSendsInClearWhatRequiresTls() {
        world.letters.requireTls = true;
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 5);
        world.await(
                "all are deferred or wait",
                () -> world.spool.takenNow() == 0 && !world.spool.returns().isEmpty());
        assertThat(world.spool.returns())
                .allMatch(r ->
                        r.outcome() == Outcome.DEFERRED && r.report().text().contains("TLS is required"));
        assertThat(world.network.wires()).allMatch(wire -> wire.concluded() == 0);
    }

    @Test
    void findsTheHostThatOffersTlsForWhatRequiresIt() {
        world.letters.requireTls = true;
        world.network.host(2).offeringTls();
        world.route("example.test", hosts(1), hosts(2)).start();
        world.put("example.test", 5);
        assertThat(world.awaitReturns(5))
                .allMatch(r -> r.outcome() == Outcome.DELIVERED
                        && r.report().connection().orElseThrow().tls().isPresent());
    }

    // ---- routes

    @Test
    void failsWhatHasNoRouteAndDefersWhatHasNoneYet() {
        world.routes.put("null.test", new Route.Undeliverable(556, "5.1.10 takes no mail"));
        world.routes.put("slow.test", new Route.Unresolved("4.4.3 no answer"));
        world.start();
        world.put("null.test", 70);
        world.put("slow.test", 70);
        world.awaitReturns(140);
        assertThat(world.spool.count(Outcome.FAILED)).isEqualTo(70);
        assertThat(world.spool.count(Outcome.DEFERRED)).isEqualTo(70);
        assertThat(world.spool.returnsOf(0).getFirst().report().code()).isEqualTo(556);
        world.route("slow.test", hosts(1));
        world.advance(Duration.ofMinutes(10));
        world.await("the others are delivered", () -> world.spool.count(Outcome.DELIVERED) == 70);
    }

    @Test
    void asksForTheRouteAgainWhenItIsTooOld() {
        Route.Hosts first =
                (Route.Hosts) world.route("example.test", hosts(1)).routes.get("example.test");
        world.routes.put(
                "example.test", new Route.Hosts(first.site(), first.groups(), World.START.plus(Duration.ofMinutes(5))));
        world.withSessions(1, 10).start();
        world.put("example.test");
        world.awaitReturns(1);
        world.route("example.test", hosts(2));
        world.put("example.test");
        world.awaitReturns(2);
        world.advance(Duration.ofMinutes(5));
        world.put("example.test");
        world.awaitReturns(3);
        assertThat(world.spool.returns())
                .extracting(r -> r.report().connection().orElseThrow().host())
                .containsExactly("mx1.test", "mx1.test", "mx2.test");
    }

    // ---- letters

    @Test
    void failsWhatCanNotBeRendered() {
        world.letters.trouble = new IllegalStateException("template 'welcome' is broken");
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 3);
        assertThat(world.awaitReturns(3))
                .allMatch(r -> r.outcome() == Outcome.FAILED
                        && r.report().stage() == AttemptReport.Stage.RENDER
                        && r.report().text().contains("template 'welcome' is broken"));
        assertThat(world.network.dials()).isEmpty();
    }

    @Test
    void failsWhatIsWithheldWithItsReasonAndWithoutAConnection() {
        world.letters.withheld = new Rendition.Withheld(
                AttemptReport.CODE_SUPPRESSED_COMPLAINT, AttemptReport.Reason.SUPPRESS_COMPLAINT, "they complained");
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 3);
        assertThat(world.awaitReturns(3))
                .allMatch(r -> r.outcome() == Outcome.FAILED
                        && r.report().stage() == AttemptReport.Stage.RENDER
                        && r.report().code() == 607
                        && r.report().reason() == AttemptReport.Reason.SUPPRESS_COMPLAINT
                        && r.report().text().equals("they complained")
                        && r.report().classification().isEmpty()
                        && r.report().connection().isEmpty());
        assertThat(world.network.dials()).isEmpty();
    }

    @Test
    void withholdsSomeAndDeliversTheOthersAlsoWhereLettersAreMadeAhead() {
        world.letters.areExpensive = true;
        world.letters.withheld = new Rendition.Withheld(
                AttemptReport.CODE_SUPPRESSED_BOUNCE, AttemptReport.Reason.SUPPRESS_BOUNCE, "it bounced");
        world.letters.withheldFrom = 11;
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 30);
        world.awaitReturns(30);
        assertThat(world.spool.count(Outcome.FAILED) + world.spool.count(Outcome.DELIVERED))
                .isEqualTo(30);
        assertThat(world.spool.returns())
                .allMatch(r -> (r.outcome() == Outcome.FAILED)
                        == (r.report().reason() == AttemptReport.Reason.SUPPRESS_BOUNCE));
        assertThat(world.spool.count(Outcome.FAILED)).isBetween(1L, 29L);
    }

    @Test
    void failsADamagedMessageAndDeliversTheOthers() {
        world.route("example.test", hosts(1));
        world.put("example.test", 3);
        world.spool.makeUnreadable(1);
        world.start();
        world.awaitReturns(3);
        assertThat(world.spool.returnsOf(1).getFirst().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(world.spool.returnsOf(1).getFirst().report().text()).contains("record 1 is damaged");
        assertThat(world.spool.count(Outcome.DELIVERED)).isEqualTo(2);
    }

    @Test
    void rendersOnPlatformThreadsOnlyWhatIsExpensive() {
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 50);
        world.awaitReturns(50);
        assertThat(world.letters.threads).containsOnly("virtual");
        world.letters.threads.clear();
        world.letters.areExpensive = true;
        world.put("example.test", 50);
        world.awaitReturns(100);
        assertThat(world.letters.threads).containsOnly("platform");
    }

    @Test
    void rendersNoFurtherAheadThanTheWindow() {
        CountDownLatch open = new CountDownLatch(1);
        world.letters.areExpensive = true;
        world.network.host(1).depth(4).answering((_, _, _) -> {
            Waiting.on(open);
            return FakeNetwork.accepted();
        });
        world.with(world.settings().withWindow(new DeliverySettings.Window(2, 5, 1 << 20, 1 << 20)));
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 200);
        world.await("the flight and the window are full", () -> world.letters.ahead.get() >= 5);
        open.countDown();
        world.awaitReturns(200);
        // The lead, which is rendered before the connection stands, the flight, and the window.
        assertThat(world.letters.maxAhead.get()).isLessThanOrEqualTo(1 + 4 + 5);
    }

    @Test
    void rendersOneLetterAheadEvenIfItIsLargerThanTheWindow() {
        world.letters.areExpensive = true;
        world.with(world.settings().withWindow(new DeliverySettings.Window(1, 10, 1, 1)));
        world.withSessions(3, 10)
                .route("one.test", hosts(1))
                .route("two.test", hosts(2))
                .start();
        world.put("one.test", 100);
        world.put("two.test", 100);
        assertThat(world.awaitReturns(200)).allMatch(r -> r.outcome() == Outcome.DELIVERED);
    }

    // ---- the end of the day

    @Test
    void givesBackEverythingThatWasNotSentWhenItDrains() {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        world.letters.areExpensive = true; // so that some are rendered ahead
        world.network.host(1).answering((_, _, _) -> {
            waiting.incrementAndGet();
            Waiting.on(open);
            return FakeNetwork.accepted();
        });
        world.withSessions(2, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 300);
        world.await("both wait for an answer", () -> waiting.get() == 2 && world.letters.ahead.get() >= 5);
        Thread.ofVirtual().start(() -> {
            world.await("unsent tickets are back", () -> world.spool.givenBack() > 0);
            open.countDown();
        });
        world.drain();
        assertThat(world.spool.takenNow()).isZero();
        assertThat(world.spool.count(Outcome.DELIVERED)).isBetween(2L, 8L);
        assertThat(world.spool.returns()).allMatch(r -> r.outcome() == Outcome.DELIVERED);
        assertThat(world.network.wires()).allMatch(FakeNetwork.Wire::hasQuit);
    }

    @Test
    void breaksOffWhatDoesNotFinishInTime() {
        world.network.host(1).answering((wire, _, _) -> {
            Waiting.on(wire.closing());
            return FakeNetwork.lost(Stage.BODY, true);
        });
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 20);
        world.await(
                "it is on the wire",
                () -> world.network.openNow() == 1
                        && world.delivery().lanes().getFirst().busy() == 1);
        world.drain(Duration.ofMillis(50));
        assertThat(world.spool.takenNow()).isZero();
        assertThat(world.spool.count(Outcome.IN_DOUBT)).isEqualTo(1);
    }

    @Test
    void restsTheLaneAfterABugAndLosesNothing() {
        world.network.host(1).answering((_, _, _) -> {
            throw new IllegalStateException("a bug in the connection");
        });
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 100);
        world.await(
                "the lane rests",
                () -> world.delivery().lanes().stream()
                        .anyMatch(lane -> lane.blockedReason().contains("a bug in the connection")));
        world.await("every ticket is back", () -> world.spool.takenNow() == 0);
        assertThat(world.delivery().tally().bugs()).isEqualTo(1);
        assertThat(world.spool.count(Outcome.IN_DOUBT)).isBetween(1L, 4L);
        world.network.host(1).answering(FakeNetwork.TAKES_ALL);
        world.advance(Duration.ofMinutes(10));
        world.await("all are delivered", () -> world.spool.count(Outcome.DELIVERED) == 100);
    }

    @Test
    void deliversEverythingThatComesWhileItWorks() {
        world.route("a.test", hosts(1)).route("b.test", hosts(2)).start();
        List<Thread> senders = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> world.put(i % 2 == 0 ? "a.test" : "b.test", 500)))
                .toList();
        world.awaitReturns(2000);
        assertThat(world.spool.count(Outcome.DELIVERED)).isEqualTo(2000);
        assertThat(senders).noneMatch(Thread::isAlive);
    }
}
