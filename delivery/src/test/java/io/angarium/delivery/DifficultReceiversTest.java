package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.FakeNetwork.Wire;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.TransactionOutcome.BdatRefused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers that don't do what they offer, or want less than is sent. */
class DifficultReceiversTest {
    private static final Reply UNKNOWN = Reply.of(502, "5.5.1 command not implemented");
    private static final FakeNetwork.Script NO_BDAT = (wire, _, _) ->
            wire.usesBdat() ? new BdatRefused(UNKNOWN, false, Duration.ofMillis(2)) : FakeNetwork.accepted();

    private final World world = new World();

    @AfterEach
    void everyTicketIsBack() {
        world.close();
    }

    private static int[] hosts(int... ports) {
        return ports;
    }

    // ---- CHUNKING

    @Test
    void sendsAtOnceByDataWhatAHostThatDoesNotKnowBdatRefused() {
        world.network.host(1).offeringChunking().answering(NO_BDAT);
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 200);
        assertThat(world.awaitReturns(200)).allMatch(r -> r.outcome() == Outcome.DELIVERED && r.attempt() == 1);
        assertThat(world.spool
                        .returns()
                        .getLast()
                        .report()
                        .connection()
                        .orElseThrow()
                        .remark())
                .contains("by DATA: BDAT was refused");
        assertThat(world.network.wires().stream().filter(Wire::usesBdat))
                .isNotEmpty()
                .allMatch(wire -> wire.concluded() <= 1 && wire.underWayAtFirst() <= 1);
    }

    @Test
    void remembersSuchHostsSoThatTheNextMessageCostsNoConnection() {
        world.network.host(1).offeringChunking().answering(NO_BDAT);
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test");
        world.awaitReturns(1);
        world.await("the session has left", () -> world.network.openNow() == 0);
        world.put("example.test");
        world.awaitReturns(2);
        assertThat(world.network.wires()).extracting(Wire::usesBdat).containsExactly(true, false, false);
    }

    @Test
    void saysThatAMessageIsInDoubtWhichSuchAHostMayHaveTakenInPart() {
        world.network
                .host(1)
                .offeringChunking()
                .answering((wire, _, _) -> wire.usesBdat()
                        ? new BdatRefused(Reply.of(354, "go on"), true, Duration.ofMillis(2))
                        : FakeNetwork.accepted());
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        assertThat(world.awaitReturns(1).getFirst().outcome()).isEqualTo(Outcome.IN_DOUBT);
        world.advance(Duration.ofMinutes(11));
        assertThat(world.awaitReturns(2).getLast().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void hasOneMessageUnderWayUntilBdatIsKnownToWorkAndManyFromThenOn() {
        world.network.host(1).offeringChunking().perConnection(20);
        world.withSessions(1, 10).route("example.test", hosts(1)).put("example.test", 40);
        world.start();
        world.awaitReturns(40);
        List<Wire> wires = world.network.wires();
        assertThat(wires.getFirst().underWayAtFirst()).isOne();
        assertThat(wires.getLast().underWayAtFirst()).isEqualTo(FlightDepth.FIRST);
    }

    // ---- messages per connection

    @Test
    void learnsAfterHowManyMessagesConnectionsAreEndedAndSendsSoMany() {
        AdaptiveShaper shaper = new AdaptiveShaper(ShapingRules.NONE);
        world.shaper.obeys(shaper);
        world.network
                .host(1)
                .answering((_, _, number) -> number <= 3
                        ? FakeNetwork.accepted()
                        : FakeNetwork.refused(Stage.MAIL, 421, "4.7.0 mx.test closing transmission channel"));
        world.withSessions(1, 10).route("example.test", hosts(1)).put("example.test", 60);
        world.start();
        assertThat(world.awaitReturns(60)).allMatch(r -> r.outcome() == Outcome.DELIVERED && r.attempt() == 1);
        List<Wire> wires = world.network.wires();
        assertThat(wires).hasSize(20);
        assertThat(wires.subList(2, 20)).allMatch(wire -> wire.concluded() == 3);
        assertThat(shaper.conditions()).singleElement().satisfies(condition -> {
            assertThat(condition.messagesPerConnection()).isEqualTo(3);
            assertThat(condition.messagesPerSecond()).isInfinite();
            assertThat(condition.lastChange().orElseThrow().because()).contains("421 4.7.0 mx.test closing");
        });
    }

    @Test
    void leavesAConnectionThatHasHadEnoughEvenIfItIsNotClosed() {
        world.network
                .host(1)
                .answering((_, _, number) -> number <= 5
                        ? FakeNetwork.accepted()
                        : FakeNetwork.refused(Stage.MAIL, 452, "Too many messages in this connection"));
        world.withSessions(1, 10).route("example.test", hosts(1)).start();
        world.put("example.test", 20);
        assertThat(world.awaitReturns(20)).allMatch(r -> r.outcome() == Outcome.DELIVERED && r.attempt() == 1);
    }

    // ---- greetings

    @Test
    void tellsTheShaperWhatAGreetingMeansAndGoesOnSoon() {
        world.network.host(1).turningAway(Reply.of(421, "4.7.0 too many connections from 192.0.2.1"));
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        world.awaitRest(DeliverySettings.SUSPECT_PAUSE);
        assertThat(heard())
                .isEqualTo(new Classification(
                        Category.TOO_MANY_CONNECTIONS, Scope.SOURCE, Advice.SLOW_DOWN, heard().rule()));
        world.network.host(1).turningAway(null);
        world.advance(DeliverySettings.SUSPECT_PAUSE);
        assertThat(world.awaitReturns(1).getFirst().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void neverTakesASiteForDeadThatWantsFewerConnectionsButTellsSomeRecipientWhy() {
        world.network.host(1).turningAway(Reply.of(421, "4.7.0 too many connections from 192.0.2.1"));
        world.route("example.test", hosts(1)).start();
        world.put("example.test", 3);
        for (int cohort = 1; cohort <= 2 * DeliverySettings.DEAD_SITE_COHORTS; cohort++) {
            world.awaitRest(DeliverySettings.SUSPECT_PAUSE);
            if (cohort < 2 * DeliverySettings.DEAD_SITE_COHORTS) {
                world.advance(DeliverySettings.SUSPECT_PAUSE);
            }
        }
        assertThat(world.awaitReturns(2)).allSatisfy(r -> {
            assertThat(r.outcome()).isEqualTo(Outcome.DEFERRED);
            assertThat(r.report().stage()).isEqualTo(AttemptReport.Stage.GREETING);
            assertThat(r.report().classification().orElseThrow().category()).isEqualTo(Category.TOO_MANY_CONNECTIONS);
        });
    }

    @Test
    void classifiesAGreetingThatBlocksTheSource() {
        world.network.host(1).turningAway(Reply.of(554, "your address is not welcome"));
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        world.awaitRest(DeliverySettings.SUSPECT_PAUSE);
        assertThat(heard().category()).isEqualTo(Category.REPUTATION);
        assertThat(heard().scope()).isEqualTo(Scope.SOURCE);
        assertThat(heard().advice()).isEqualTo(Advice.REST);
    }

    private Classification heard() {
        Ending.Answered answered =
                (Ending.Answered) world.shaper.disconnects().getFirst().orElseThrow();
        return answered.refusal().orElseThrow();
    }

    @Test
    void opensAnotherConnectionWhereOneIsNotAnsweredForLong() {
        CountDownLatch released = new CountDownLatch(1);
        world.network.host(1).hangingOnce(released);
        world.route("example.test", hosts(1)).start();
        world.put("example.test");
        world.await("a dial hangs", () -> world.network.dials().size() == 1);
        world.advance(DeliverySettings.DIAL_PATIENCE.plusSeconds(1));
        assertThat(world.awaitReturns(1).getFirst().outcome()).isEqualTo(Outcome.DELIVERED);
        released.countDown();
    }
}
