package io.angarium.service.event;

import static io.angarium.service.event.EventWorld.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.event.Events.Page;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingPropertyTest {
    private static final int ROUNDS = 120;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverSkipsAndNeverRepeatsWhateverHappensMeanwhile(long seed) {
        Random random = new Random(seed);
        try (EventWorld world = new EventWorld()) {
            List<String> walked = new ArrayList<>();
            Page page = world.list(EventWorld.oldest(1 + random.nextInt(10)));
            walked.addAll(ids(page));
            for (int round = 0; round < ROUNDS; round++) {
                somethingHappens(world, random);
                page = random.nextBoolean()
                        ? world.page(page.next())
                        : world.events.page(EventWorld.ACCOUNT, EventWorld.DOMAIN, page.next());
                walked.addAll(ids(page));
            }
            while (true) {
                page = world.page(page.next());
                if (page.items().isEmpty()) {
                    break;
                }
                walked.addAll(ids(page));
            }

            assertThat(walked).doesNotHaveDuplicates().isEqualTo(everything(world));
            assertThat(walkedBack(world, page, random)).isEqualTo(walked);
            assertThat(newestFirst(world, 1 + random.nextInt(10))).isEqualTo(walked.reversed());
        }
    }

    /** By the previous page, from the end to the begin, while more comes in behind the end. */
    private static List<String> walkedBack(EventWorld world, Page end, Random random) {
        List<String> back = new ArrayList<>();
        Page page = world.page(end.previous());
        while (!page.items().isEmpty()) {
            back.addAll(0, ids(page));
            page = world.page(page.previous());
        }
        return back;
    }

    private static List<String> newestFirst(EventWorld world, int limit) {
        List<String> ids = new ArrayList<>();
        Page page = world.list(EventWorld.newest(limit));
        while (!page.items().isEmpty()) {
            ids.addAll(ids(page));
            page = world.page(page.next());
        }
        return ids;
    }

    /** In one walk with the largest pages, when nothing happens any more. */
    private static List<String> everything(EventWorld world) {
        List<String> ids = new ArrayList<>();
        Page page = world.list(EventWorld.oldest(300));
        while (!page.items().isEmpty()) {
            ids.addAll(ids(page));
            page = world.page(page.next());
        }
        return ids;
    }

    private static void somethingHappens(EventWorld world, Random random) {
        for (int i = random.nextInt(6); i > 0; i--) {
            world.advance(Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(2_000_000) : random.nextInt(50)));
            if (random.nextInt(10) == 0) {
                world.now.updateAndGet(now -> now.minusMillis(random.nextInt(5_000)));
            }
            String queue = "d" + random.nextInt(3) + ".test";
            if (world.spool.queues().stream()
                    .anyMatch(state -> state.queue().destination().equals(queue) && state.due() > 0)) {
                attempt(world, queue, random);
            } else {
                String[] recipients = new String[1 + random.nextInt(7)];
                for (int r = 0; r < recipients.length; r++) {
                    recipients[r] = "r" + r + "@" + queue;
                }
                world.accept("m" + random.nextInt() + "@send.test", recipients);
            }
        }
    }

    private static void attempt(EventWorld world, String queue, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> world.deliver(queue);
            case 1 -> world.fail(queue);
            default -> world.defer(queue, Outcome.DEFERRED);
        }
    }
}
