package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Stream;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import io.angarium.spool.QueueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the shaper says is done, and every permission is paid back once: {@link World#close} looks at that. */
class DeliveryShapingTest {
    private final World world = new World();

    @AfterEach
    void everythingIsPaidBack() {
        world.close();
    }

    /** Lets everything through but what a test says. */
    private static class Rule implements Shaper {
        @Override
        public Answer mayConnect(Path path, Instant now) {
            return new Answer.Go();
        }

        @Override
        public void connected(Path path, Duration took, Instant now) {}

        @Override
        public void failed(Path path, Ending ending, Instant now) {}

        @Override
        public void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {}

        @Override
        public Answer maySend(Path path, Stream stream, Instant now) {
            return new Answer.Go();
        }

        @Override
        public void returned(Path path, Stream stream, Instant now) {}

        @Override
        public void answered(Path path, Stream stream, Ending ending, Instant now) {}

        @Override
        public int messagesPerConnection(Path path) {
            return Integer.MAX_VALUE;
        }

        static Answer.Wait until(Instant until, Reach reach) {
            return new Answer.Wait(new Hold("rate", "1/s", "test", "", Optional.of(until), reach));
        }

        static Answer.Wait forOthers() {
            return new Answer.Wait(new Hold("one at a time", "1", "test", "", Optional.empty(), Reach.PATH));
        }
    }

    private static QueueKey queue(String tenant, boolean urgent) {
        return new QueueKey(new Stream(tenant, tenant + ".test", "", urgent).encode(), "example.test");
    }

    private List<Integer> put(String tenant, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> world.spool.put(queue(tenant, false), World.FAR))
                .toList();
    }

    private List<String> order(List<FakeSpool.Return> returns, List<Integer> mine, String name) {
        return returns.stream()
                .map(back -> mine.contains(back.message()) ? name : "")
                .toList();
    }

    @Test
    void opensNoConnectionWhileEverythingIsHeldAndGoesOnWhenTheHoldEnds() {
        Instant until = World.START.plusSeconds(10);
        world.shaper.obeys(new Rule() {
            @Override
            public Answer maySend(Path path, Stream stream, Instant now) {
                return now.isBefore(until) ? until(until, Reach.PATH) : new Answer.Go();
            }
        });
        world.route("example.test", new int[] {1}).start();
        world.put("example.test", 5);
        world.await("it asked", () -> world.shaper.asked() > 0);
        world.await("and left", () -> world.delivery().lanes().getFirst().sessions() == 0);
        assertThat(world.network.dials()).isEmpty();
        assertThat(world.spool.takenNow()).as("what is held stays in the spool").isZero();
        world.advance(Duration.ofSeconds(10));
        assertThat(world.awaitReturns(5)).allMatch(r -> r.outcome() == Outcome.DELIVERED);
    }

    @Test
    void sendsOneMessageForEachPermission() {
        AtomicInteger permits = new AtomicInteger();
        world.shaper.obeys(new Rule() {
            @Override
            public Answer maySend(Path path, Stream stream, Instant now) {
                return permits.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                        ? new Answer.Go()
                        : until(now.plusSeconds(1), Reach.PATH);
            }

            @Override
            public void returned(Path path, Stream stream, Instant now) {
                permits.incrementAndGet();
            }
        });
        world.route("example.test", new int[] {1}).start();
        world.put("example.test", 20);
        for (int second = 1; second <= 20; second++) {
            permits.incrementAndGet();
            world.advance(Duration.ofSeconds(1));
            world.awaitReturns(second);
            assertThat(world.spool.returns()).hasSize(second);
        }
    }

    @Test
    void sendsSingleMessagesWhereOnlyOneMayBeUnderWay() {
        AtomicInteger underWay = new AtomicInteger();
        world.shaper.obeys(new Rule() {
            @Override
            public Answer maySend(Path path, Stream stream, Instant now) {
                return underWay.compareAndSet(0, 1) ? new Answer.Go() : forOthers();
            }

            @Override
            public void returned(Path path, Stream stream, Instant now) {
                underWay.set(0);
            }

            @Override
            public void answered(Path path, Stream stream, Ending ending, Instant now) {
                underWay.set(0);
            }
        });
        world.withSessions(5, 10).route("example.test", new int[] {1}).start();
        world.put("example.test", 50);
        world.awaitReturns(50);
        assertThat(world.shaper.mostSending()).isEqualTo(1);
    }

    @Test
    void passesOverATenantThatIsHeldAndServesTheOthers() {
        Instant until = World.START.plusSeconds(10);
        world.shaper.obeys(new Rule() {
            @Override
            public Answer maySend(Path path, Stream stream, Instant now) {
                return stream.tenant().equals("held") && now.isBefore(until)
                        ? until(until, Reach.TENANT)
                        : new Answer.Go();
            }
        });
        world.route("example.test", new int[] {1}).start();
        put("held", 100);
        List<Integer> free = put("free", 100);
        world.awaitReturns(100);
        assertThat(world.spool.returns())
                .extracting(FakeSpool.Return::message)
                .containsExactlyInAnyOrderElementsOf(free);
        world.advance(Duration.ofSeconds(10));
        world.awaitReturns(200);
    }

    @Test
    void saysQuitAfterSoManyMessages() {
        world.shaper.obeys(new Rule() {
            @Override
            public int messagesPerConnection(Path path) {
                return path.host().isPresent() ? 10 : 1;
            }
        });
        world.withSessions(1, 10).route("example.test", new int[] {1}).start();
        world.put("example.test", 35);
        world.awaitReturns(35);
        world.drain();
        assertThat(world.network.wires()).hasSize(4).allMatch(FakeNetwork.Wire::hasQuit);
        assertThat(world.network.wires())
                .extracting(FakeNetwork.Wire::concluded)
                .containsExactly(10, 10, 10, 5);
    }

    @Test
    void opensNoMoreConnectionsThanItMay() {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger standing = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        world.shaper.obeys(new Rule() {
            @Override
            public Answer mayConnect(Path path, Instant now) {
                if (standing.getAndIncrement() < 2) {
                    return new Answer.Go();
                }
                standing.decrementAndGet();
                refused.incrementAndGet();
                return forOthers();
            }

            @Override
            public void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {
                standing.decrementAndGet();
            }
        });
        world.network.host(1).answering((_, _, _) -> {
            Waiting.on(open);
            return FakeNetwork.accepted();
        });
        world.withSessions(5, 10).route("example.test", new int[] {1}).start();
        world.put("example.test", 100);
        world.await("a third one is refused", () -> refused.get() > 0);
        open.countDown();
        world.awaitReturns(100);
        assertThat(world.network.maxOpen()).isEqualTo(2);
        assertThat(world.spool.returns()).allMatch(r -> r.attempt() == 1 && r.outcome() == Outcome.DELIVERED);
    }

    @Test
    void goesToAnotherHostWhereOneIsFull() {
        world.shaper.obeys(new Rule() {
            @Override
            public Answer mayConnect(Path path, Instant now) {
                return path.host().equals(Optional.of("mx1.test")) ? forOthers() : new Answer.Go();
            }
        });
        world.route("example.test", new int[] {1}, new int[] {2}).start();
        world.put("example.test", 3);
        assertThat(world.awaitReturns(3))
                .allMatch(r -> r.report().connection().orElseThrow().host().equals("mx2.test"));
        assertThat(world.network.dials()).containsExactly("2 OPPORTUNISTIC");
    }

    @Test
    void tellsWhatARefusalMeans() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.refused(Stage.MAIL, 421, "4.7.0 too fast"));
        world.route("example.test", new int[] {1}).start();
        world.put("example.test");
        world.awaitReturns(1);
        Shaper.Ending.Answered ending =
                (Shaper.Ending.Answered) world.shaper.endings().getFirst();
        assertThat(ending.reply()).isEqualTo("421 4.7.0 too fast");
        assertThat(ending.refusal().orElseThrow().advice()).isEqualTo(Classification.Advice.SLOW_DOWN);
        assertThat(ending.refusal().orElseThrow().category()).isEqualTo(Classification.Category.THROTTLED);
    }

    @Test
    void tellsOfALostConnectionOnceHoweverManyWereOnIt() {
        world.network
                .host(1)
                .depth(8)
                .answering(
                        (_, _, number) -> number <= 20 ? FakeNetwork.accepted() : FakeNetwork.lost(Stage.MAIL, false));
        world.network.host(2);
        world.withSessions(1, 10)
                .route("example.test", new int[] {1}, new int[] {2})
                .start();
        world.put("example.test", 40);
        world.awaitReturns(40);
        world.network.host(1).answering(FakeNetwork.TAKES_ALL);
        world.drain();
        long broken = world.network.wires().stream()
                .filter(wire -> wire.concluded() == 21)
                .count();
        assertThat(broken).isPositive();
        assertThat(world.shaper.endings().stream().filter(Shaper.Ending.Broken.class::isInstance))
                .hasSize((int) broken);
        assertThat(world.shaper.disconnects().stream().filter(Optional::isPresent))
                .as("connections that got something through say nothing about how many there may be")
                .isEmpty();
    }

    @Test
    void tellsOfAConnectionThatBrokeBeforeAnythingCameOfIt() {
        world.network.host(1).answering((_, _, _) -> FakeNetwork.lost(Stage.MAIL, false));
        world.withSessions(1, 10)
                .route("example.test", new int[] {1}, new int[] {2})
                .start();
        world.put("example.test", 10);
        world.awaitReturns(10);
        world.drain();
        long broken = world.network.wires().stream()
                .filter(wire -> wire.port() == 1 && wire.concluded() > 0)
                .count();
        assertThat(broken).isPositive();
        assertThat(world.shaper.disconnects().stream().filter(Optional::isPresent))
                .hasSize((int) broken);
    }

    @Test
    void paysBackWhenASessionFallsOver() {
        world.network.host(1).answering((_, _, number) -> {
            if (number == 3) {
                throw new IllegalStateException("a planted bug");
            }
            return FakeNetwork.accepted();
        });
        world.withSessions(1, 10).route("example.test", new int[] {1}).start();
        world.put("example.test", 30);
        world.await("it fell over", () -> world.delivery().tally().bugs() == 1 && world.spool.takenNow() == 0);
        world.network.host(1).answering(FakeNetwork.TAKES_ALL);
        world.advance(Duration.ofMinutes(10));
        world.await("all are delivered", () -> world.spool.count(Outcome.DELIVERED) == 30);
    }

    // ---- whose turn it is

    /** The receiver answers nothing until the gate opens, and the large tenant's backlog has reached the wire. */
    private CountDownLatch aBacklogBeforeAClosedGate(QueueKey later) {
        CountDownLatch gate = new CountDownLatch(1);
        world.network.host(1).depth(4);
        world.withSessions(1, 10).route("example.test", new int[] {1}).start();
        // Whoever comes later has its way looked up already: it then waits at the lane as soon as it is put.
        world.spool.put(later, World.FAR);
        world.awaitReturns(1);
        world.network.host(1).answering((_, _, _) -> {
            Waiting.on(gate);
            return FakeNetwork.accepted();
        });
        put("large", 500);
        world.await(
                "it is on the wire",
                () -> world.network.openNow() == 1
                        && world.delivery().lanes().getFirst().busy() == 1);
        return gate;
    }

    @Test
    void letsAnUrgentMessagePassTheBacklogOfOthers() {
        CountDownLatch gate = aBacklogBeforeAClosedGate(queue("small", true));
        int urgent = world.spool.put(queue("small", true), World.FAR);
        gate.countDown();
        world.awaitReturns(502);
        int place = order(world.spool.returns(), List.of(urgent), "urgent").indexOf("urgent");
        assertThat(place).as("only what was on the wire or in hand goes first").isLessThanOrEqualTo(1 + 4 + 1 + 8);
    }

    @Test
    void rendersAnUrgentMessageBeforeTheBacklogOfOthers() {
        world.letters.areExpensive = true;
        CountDownLatch gate = aBacklogBeforeAClosedGate(queue("small", true));
        int urgent = world.spool.put(queue("small", true), World.FAR);
        gate.countDown();
        world.awaitReturns(502);
        assertThat(world.letters.begun().indexOf(urgent))
                .as("only what was on the wire or rendered ahead was begun before")
                .isLessThanOrEqualTo(1 + 4 + 1 + 8);
    }

    @Test
    void letsASmallTenantPassTheBacklogOfALargeOne() {
        CountDownLatch gate = aBacklogBeforeAClosedGate(queue("small", false));
        List<Integer> small = put("small", 10);
        gate.countDown();
        world.awaitReturns(511);
        List<String> order = order(world.spool.returns(), small, "small");
        assertThat(order.lastIndexOf("small"))
                .as("every other message is theirs")
                .isLessThanOrEqualTo(1 + 4 + 1 + 2 * 10);
    }

    @Test
    void explainsWhatHoldsTheMailThatIsAskedAboutAndNothingElse() {
        world.route("example.test", new int[] {1});
        world.shaper.obeys(new Rule() {
            @Override
            public Answer maySend(Path path, Stream stream, Instant now) {
                return look(path, stream, now).<Answer>map(Answer.Wait::new).orElseGet(Answer.Go::new);
            }

            @Override
            public Optional<Hold> look(Path path, Stream stream, Instant now) {
                return stream.tenant().equals("slow")
                        ? Optional.of(new Hold("rate of slow", "1/h", "a file line 3", "", Optional.of(World.FAR)))
                        : Optional.empty();
            }
        });
        world.start();
        put("slow", 5);
        put("other", 5);
        world.awaitReturns(5);
        Explanation why = world.delivery().explain(new Subject("slow.test"));
        assertThat(why.reason()).contains("rate of slow").contains("1/h");
        assertThat(why.limit().orElseThrow().setBy()).isEqualTo("a file line 3");
        assertThat(why.forecast().orElseThrow().earliest()).isAfterOrEqualTo(World.FAR);
        assertThat(world.delivery().explain(new Subject("other.test")).limit()).isEmpty();
    }
}
