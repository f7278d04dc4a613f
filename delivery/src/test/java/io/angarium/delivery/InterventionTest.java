package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.Intervention.Action;
import io.angarium.delivery.Intervention.Scope;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Stream;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsFlaw;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators order is obeyed at once, and taken back at once. */
class InterventionTest {
    private static final Stream NEWS = new Stream("t", "sender.test", "news", false);
    private static final Stream RECEIPT = new Stream("t", "sender.test", "receipt", false);

    private final World world = new World();

    @AfterEach
    void everyTicketIsBack() {
        world.close();
    }

    private static Intervention stop(Action action, Scope scope, String name) {
        return new Intervention(action, scope, name, Optional.empty(), "key 1", World.START);
    }

    private void put(Stream stream, String destination, int count) {
        for (int i = 0; i < count; i++) {
            world.spool.put(new QueueKey(stream.encode(), destination), World.FAR);
        }
    }

    private World twoSites() {
        return world.withSessions(1, 10)
                .route("one.test", new int[] {1})
                .route("two.test", new int[] {2})
                .start();
    }

    @Test
    void sendsNothingToAPausedDomainUntilItIsResumed() {
        twoSites();
        world.delivery().obey(List.of(stop(Action.PAUSE, Scope.DOMAIN, "one.test")));
        put(NEWS, "one.test", 20);
        put(NEWS, "two.test", 20);
        world.awaitReturns(20);
        assertThat(world.spool.returns())
                .allMatch(r -> r.report().connection().orElseThrow().port() == 2);
        Explanation why = world.delivery().explain(new Subject("one.test"));
        assertThat(why.waiting()).isEqualTo(20);
        assertThat(why.reason())
                .contains("domain one.test is paused")
                .contains("key 1")
                .contains(World.START.toString());
        assertThat(why.limit().orElseThrow().setBy()).contains("key 1");
        assertThat(why.forecast()).isEmpty();
        world.delivery().obey(List.of());
        world.awaitReturns(40);
        assertThat(world.spool.count(Outcome.DELIVERED)).isEqualTo(40);
    }

    @Test
    void pausesATagAndServesTheOthersOfTheSameDomain() {
        twoSites();
        world.delivery().obey(List.of(stop(Action.PAUSE, Scope.TAG, "news")));
        put(NEWS, "one.test", 10);
        put(RECEIPT, "one.test", 10);
        world.awaitReturns(10);
        assertThat(world.spool.returns()).allMatch(r -> r.message() >= 10);
        world.delivery().obey(List.of());
        world.awaitReturns(20);
    }

    @Test
    void showsThatALaneIsPaused() {
        twoSites();
        put(NEWS, "one.test", 1);
        world.awaitReturns(1);
        world.delivery().obey(List.of(stop(Action.PAUSE, Scope.SITE, "mx1")));
        assertThat(world.delivery().lanes())
                .filteredOn(LaneState::paused)
                .extracting(LaneState::site)
                .containsExactly("mx1");
    }

    @Test
    void drainsASiteWhatIsOnTheWireIsFinishedAndNothingMoreIsTaken() {
        CountDownLatch open = new CountDownLatch(1);
        world.network.host(1).depth(4).answering((_, _, _) -> {
            Waiting.on(open);
            return FakeNetwork.accepted();
        });
        twoSites();
        put(NEWS, "one.test", 100);
        world.await(
                "it is on the wire",
                () -> world.network.openNow() == 1
                        && world.delivery().lanes().getFirst().busy() == 1);
        world.delivery().obey(List.of(stop(Action.DRAIN, Scope.SITE, "mx1")));
        open.countDown();
        world.await("the session has quit", () -> world.network.openNow() == 0 && world.spool.takenNow() == 0);
        assertThat(world.network.wires().getFirst().hasQuit()).isTrue();
        assertThat(world.spool.returns()).hasSizeBetween(1, 4).allMatch(r -> r.outcome() == Outcome.DELIVERED);
        world.delivery().obey(List.of());
        world.awaitReturns(100);
    }

    @Test
    void movesADomainToAnotherSource() {
        twoSites();
        put(NEWS, "one.test", 1);
        world.awaitReturns(1);
        InetAddress source = InetAddress.getLoopbackAddress();
        world.delivery()
                .obey(List.of(new Intervention(
                        Action.MOVE, Scope.DOMAIN, "one.test", Optional.of(source), "key 1", World.START)));
        put(NEWS, "one.test", 5);
        put(NEWS, "two.test", 5);
        world.awaitReturns(11);
        assertThat(world.delivery().lanes())
                .anyMatch(lane ->
                        lane.source().equals(Optional.of(source)) && lane.site().equals("mx1"));
        assertThat(world.delivery().lanes())
                .noneMatch(lane -> lane.source().isPresent() && lane.site().equals("mx2"));
        world.delivery().obey(List.of());
        put(NEWS, "one.test", 5);
        world.awaitReturns(16);
    }

    @Test
    void aMoveLeavesWhatTheHostsHaveToProve() {
        twoSites();
        Interventions interventions = new Interventions();
        InetAddress source = InetAddress.getLoopbackAddress();
        interventions.replace(
                List.of(new Intervention(Action.MOVE, Scope.SITE, "mx1", Optional.of(source), "key 1", World.START)));
        TlsDemand demand = new TlsDemand.Impossible(TlsFlaw.NOT_OFFERED, "no way");
        Route.Hosts hosts = (Route.Hosts) world.routes.get("one.test");
        Route.Hosts demanding = new Route.Hosts(
                hosts.site(),
                hosts.groups().stream()
                        .map(group -> group.stream()
                                .map(endpoint -> endpoint.demanding(demand))
                                .toList())
                        .toList(),
                hosts.validUntil());
        Path path = new Path(Optional.empty(), "mx1", Optional.empty(), Optional.empty());
        assertThat(interventions.moved(demanding, path, "one.test").groups().getFirst())
                .isNotEmpty()
                .allMatch(endpoint ->
                        endpoint.demand().equals(demand) && endpoint.source().equals(Optional.of(source)));
    }

    @Test
    void refusesOrdersThatMakeNoSense() {
        assertThatThrownBy(() -> stop(Action.MOVE, Scope.SITE, "mx1")).hasMessageContaining("address to send from");
        assertThatThrownBy(() -> stop(Action.PAUSE, Scope.SITE, "")).hasMessageContaining("names a site");
        assertThatThrownBy(() -> new Intervention(
                        Action.MOVE, Scope.TAG, "t", Optional.of(InetAddress.getLoopbackAddress()), "", World.START))
                .hasMessageContaining("not a tag");
    }

    // ---- explanations

    @Test
    void saysThatNothingWaits() {
        twoSites();
        assertThat(world.delivery().explain(new Subject("one.test")).reason()).isEqualTo("Nothing waits.");
    }

    @Test
    void saysThatTheReceiverCanNotBeReached() {
        world.network.host(1).failing(io.angarium.smtp.client.ConnectFailedException.Stage.CONNECT);
        twoSites();
        put(NEWS, "one.test", 10);
        world.awaitDead();
        world.await("all are back", () -> world.spool.takenNow() == 0);
        Explanation why = world.delivery().explain(new Subject("sender.test"));
        assertThat(why.reason()).contains("can't be reached").contains("CONNECT failed");
        assertThat(why.forecast().orElseThrow().earliest())
                .isAfterOrEqualTo(world.now().plus(world.settings().deadSiteFirst()));
    }
}
