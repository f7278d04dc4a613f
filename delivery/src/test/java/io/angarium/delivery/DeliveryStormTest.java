package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Stream;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that do everything wrong, from a seed; whatever they do, no ticket is lost and none comes back twice. */
class DeliveryStormTest {
    private static final int SITES = 6;
    private static final int MESSAGES = 600;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesNoTicketInAStorm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (World world = new World(seed)) {
            world.withSessions(random.nextInt(1, 6), random.nextInt(2, 12));
            world.letters.areExpensive = random.nextBoolean();
            for (int site = 0; site < SITES; site++) {
                world.route("d" + site + ".test", new int[] {site * 10}, new int[] {site * 10 + 1});
                misbehave(world.network.host(site * 10), random.split());
                misbehave(world.network.host(site * 10 + 1), random.split());
            }
            if (seed % 2 == 0) {
                world.shaper.obeys(new Moody(random.split()));
            }
            world.start();
            for (int i = 0; i < MESSAGES; i++) {
                world.put("d" + random.nextInt(SITES) + ".test");
                if (random.nextInt(100) == 0) {
                    world.advance(Duration.ofMinutes(random.nextInt(30)));
                    toggle(world.network, random);
                }
            }
            boolean endsInTheMiddle = random.nextBoolean();
            if (endsInTheMiddle) {
                world.drain(Duration.ofMillis(random.nextInt(1, 100)));
                check(world, seed);
                return;
            }
            for (int port = 0; port < SITES * 10; port++) {
                world.network.host(port).failing(null).answering(FakeNetwork.TAKES_ALL);
            }
            world.await("everything is settled (seed " + seed + ")", () -> {
                world.advance(Duration.ofSeconds(20));
                return world.spool.unsettled() == 0;
            });
            check(world, seed);
            assertThat(world.spool.count(Outcome.DELIVERED) + world.spool.count(Outcome.FAILED))
                    .as("seed %d", seed)
                    .isEqualTo(MESSAGES);
        }
    }

    /** Says no every now and then, for a while or until it changes its mind. */
    private record Moody(SplittableRandom random) implements Shaper {
        private synchronized Answer answer(Instant now) {
            if (random.nextInt(5) > 0) {
                return new Answer.Go();
            }
            Optional<Instant> until =
                    random.nextBoolean() ? Optional.empty() : Optional.of(now.plusSeconds(random.nextInt(30)));
            Reach reach = Reach.values()[random.nextInt(Reach.values().length)];
            return new Answer.Wait(new Hold("mood", "no", "test", "", until, reach));
        }

        @Override
        public Answer mayConnect(Path path, Instant now) {
            return answer(now);
        }

        @Override
        public void connected(Path path, Duration took, Instant now) {}

        @Override
        public void failed(Path path, Ending ending, Instant now) {}

        @Override
        public void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {}

        @Override
        public Answer maySend(Path path, Stream stream, Instant now) {
            return answer(now);
        }

        @Override
        public void returned(Path path, Stream stream, Instant now) {}

        @Override
        public void answered(Path path, Stream stream, Ending ending, Instant now) {}

        @Override
        public int messagesPerConnection(Path path) {
            return 25;
        }
    }

    private static void check(World world, long seed) {
        Tally tally = world.delivery().tally();
        assertThat(world.spool.violations()).as("seed %d", seed).isEmpty();
        world.await("every ticket is back (seed " + seed + ")", () -> world.spool.takenNow() == 0);
        assertThat(tally.taken())
                .as("seed %d", seed)
                .isEqualTo(tally.delivered() + tally.failed() + tally.deferred() + tally.inDoubt() + tally.givenBack());
        assertThat(world.spool.givenBack()).as("seed %d", seed).isEqualTo((int) tally.givenBack());
    }

    private static void toggle(FakeNetwork network, SplittableRandom random) {
        int port = random.nextInt(SITES) * 10 + random.nextInt(2);
        ConnectFailedException.Stage[] stages = ConnectFailedException.Stage.values();
        network.host(port).failing(random.nextBoolean() ? stages[random.nextInt(stages.length)] : null);
    }

    private static void misbehave(FakeNetwork.Host host, SplittableRandom random) {
        host.depth(random.nextInt(1, 9)).perConnection(random.nextInt(1, 60));
        host.answering((_, _, _) -> {
            synchronized (random) {
                return outcome(random);
            }
        });
    }

    private static TransactionOutcome outcome(SplittableRandom random) {
        Stage stage = Stage.values()[random.nextInt(Stage.values().length)];
        return switch (random.nextInt(20)) {
            case 0 -> FakeNetwork.lost(stage, false);
            case 1 -> FakeNetwork.lost(Stage.BODY, true);
            case 2 -> FakeNetwork.refused(stage, 451, "4.3.0 not now");
            case 3 -> FakeNetwork.refused(stage, 550, "5.7.1 not ever");
            case 4 -> FakeNetwork.refused(stage, 421, "4.3.2 closing");
            case 5 -> {
                if (random.nextInt(10) == 0) {
                    throw new IllegalStateException("a planted bug");
                }
                yield FakeNetwork.accepted();
            }
            default -> FakeNetwork.accepted();
        };
    }
}
