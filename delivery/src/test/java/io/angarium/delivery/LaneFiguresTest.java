package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneFiguresTest {
    private final World world = new World();

    @AfterEach
    void everyTicketIsBack() {
        world.close();
    }

    private LaneFigures only() {
        assertThat(world.delivery().laneFigures()).hasSize(1);
        return world.delivery().laneFigures().getFirst();
    }

    @Test
    void countWhatCameOfEachMessageAndHowLongItTook() {
        world.network.host(1).answering((_, message, _) -> switch (message.recipient()
                .local()) {
            case "r0" -> FakeNetwork.refused(Stage.RCPT, 550, "5.1.1 no such user");
            case "r1" -> FakeNetwork.refused(Stage.DATA, 451, "4.7.1 later");
            default -> FakeNetwork.accepted();
        });
        world.withSessions(1, 1).route("example.test", new int[] {1}).start();
        for (int i = 0; i < 5; i++) {
            world.put("example.test");
        }
        world.awaitReturns(5);
        LaneFigures.Counts counts = only().counts();
        assertThat(counts.delivered()).isEqualTo(3);
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(counts.deferred()).isEqualTo(1);
        assertThat(counts.opened()).isEqualTo(1);
        assertThat(counts.delivery().count()).isEqualTo(3);
        assertThat(counts.transaction().count()).isEqualTo(3);
        assertThat(counts.connecting().count()).isEqualTo(1);
        world.drain();
        world.await(
                "the connection is told of",
                () -> only().counts().perConnection().count() == 1);
        assertThat(only().counts().perConnection().sum()).isEqualTo(5);
    }

    @Test
    void tellHowALaneStands() {
        world.network.host(1).failing(ConnectFailedException.Stage.CONNECT);
        world.route("example.test", new int[] {1}).start();
        world.put("example.test");
        world.put("example.test");
        world.awaitDead();
        world.await("all are back", () -> world.spool.takenNow() == 0);
        LaneFigures lane = only();
        assertThat(world.spool.count(Outcome.DEFERRED)).isEqualTo(1);
        assertThat(lane.counts().unreachable()).isEqualTo(DeliverySettings.DEAD_SITE_COHORTS);
        assertThat(lane.now().resting()).isEqualTo(1);
        assertThat(lane.now().waiting()).isEqualTo(2);
        assertThat(lane.now().ceiling()).isEmpty();
    }
}
