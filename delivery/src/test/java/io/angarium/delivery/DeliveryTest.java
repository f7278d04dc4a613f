package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final World world = new World();

    @org.junit.jupiter.api.AfterEach
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
}
