package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mail leaves from the address that its stream wishes for. */
class SourceChoiceTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.3");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::1");
    private static final Stream STREAM = new Stream("t", "sender.test", "", false);

    private final World world = new World();

    @AfterEach
    void everyTicketIsBack() {
        world.close();
    }

    private void put(Stream stream, String destination, int count) {
        for (int i = 0; i < count; i++) {
            world.spool.put(new QueueKey(stream.encode(), destination), World.FAR);
        }
    }

    private List<Optional<InetAddress>> sources() {
        return world.delivery().lanes().stream().map(LaneState::source).toList();
    }

    @Test
    void leavesFromTheAddressThatEachStreamWishesFor() {
        world.leavingFrom(stream ->
                        stream.source().isEmpty() ? List.of() : List.of(InetAddress.ofLiteral(stream.source())))
                .route("one.test", new int[] {1})
                .start();

        put(STREAM, "one.test", 3);
        put(STREAM.from("127.0.0.2"), "one.test", 3);
        put(STREAM.from("127.0.0.3"), "one.test", 3);
        world.awaitReturns(9);

        assertThat(sources()).containsExactlyInAnyOrder(Optional.empty(), Optional.of(ONE), Optional.of(TWO));
    }

    @Test
    void takesTheFirstAddressOfTheReceiversFamily() {
        world.leavingFrom(_ -> List.of(SIX, TWO))
                .route("one.test", new int[] {1})
                .start();

        put(STREAM, "one.test", 1);
        world.awaitReturns(1);

        assertThat(sources()).containsExactly(Optional.of(TWO));
    }

    @Test
    void waitsWhereNoAddressSpeaksTheReceiversFamily() {
        world.leavingFrom(_ -> List.of(SIX)).route("one.test", new int[] {1}).start();

        put(STREAM, "one.test", 1);
        world.awaitReturns(1);

        assertThat(world.spool.returns().getFirst().outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(world.spool.returns().getFirst().report().toString()).contains("another family of addresses");
    }

    @Test
    void leavesFromElsewhereOnceTheChoiceChanged() {
        AtomicReference<InetAddress> chosen = new AtomicReference<>(ONE);
        world.leavingFrom(_ -> List.of(chosen.get()))
                .route("one.test", new int[] {1})
                .start();
        put(STREAM, "one.test", 1);
        world.awaitReturns(1);

        chosen.set(TWO);
        world.delivery().sourcesChanged();
        put(STREAM, "one.test", 1);
        world.awaitReturns(2);

        assertThat(sources()).contains(Optional.of(TWO));
    }

    @Test
    void leavesTheCaptureAloneWhichListensOnLoopback() {
        world.leavingFrom(_ -> List.of(ONE)).route("!capture", new int[] {1}).start();

        put(STREAM, "!capture", 1);
        world.awaitReturns(1);

        assertThat(sources()).containsExactly(Optional.empty());
    }

    @Test
    void asksHostsForTheSameProofsFromWhereverItConnects() {
        Endpoint endpoint = new Endpoint(
                "mx.test",
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25),
                Optional.empty(),
                new TlsDemand.Verified());
        Route.Hosts hosts = new Route.Hosts("mx", List.of(List.of(endpoint)), Instant.MAX);

        Route.Hosts moved = hosts.from(List.of(ONE)).orElseThrow();

        assertThat(moved.identity()).isEqualTo(hosts.identity());
        assertThat(moved.policy()).isEqualTo(hosts.policy());
        assertThat(moved.groups().getFirst().getFirst().demand()).isEqualTo(endpoint.demand());
    }
}
