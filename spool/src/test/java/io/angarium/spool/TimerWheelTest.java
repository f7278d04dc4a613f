package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 100;
    private static final long DAY = 86_400_000L;

    private final Slots slots = new Slots();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void firesEachSlotOnceNeverEarlyAndAtMostOneTickLate(long seed) {
        Random random = new Random(seed);
        long now = 1_700_000_000_000L;
        TimerWheel wheel = new TimerWheel(slots, TICK, now);
        Map<Integer, Long> waiting = new HashMap<>();
        long[] spans = {500, 60_000, 400_000, 10_000_000, 3 * DAY, 60 * DAY};
        for (int i = 0; i < 3_000; i++) {
            for (int n = random.nextInt(4); n > 0; n--) {
                int slot = slots.allocate(i, n, 0);
                slots.due(slot, now + random.nextLong(spans[random.nextInt(spans.length)]));
                wheel.add(slot);
                waiting.put(slot, slots.due(slot));
            }
            if (!waiting.isEmpty() && random.nextInt(3) == 0) {
                int cancelled = waiting.keySet().iterator().next();
                wheel.remove(cancelled);
                slots.free(cancelled);
                waiting.remove(cancelled);
            }
            now += random.nextInt(40) == 0 ? random.nextLong(2 * DAY) : random.nextLong(300);
            advance(wheel, now, waiting, seed);
        }
        assertThat(wheel.size()).isEqualTo(waiting.size());
        while (!waiting.isEmpty()) {
            now += DAY;
            advance(wheel, now, waiting, seed);
        }
        assertThat(wheel.size()).isZero();
    }

    private void advance(TimerWheel wheel, long now, Map<Integer, Long> waiting, long seed) {
        List<Integer> again = new ArrayList<>();
        wheel.advance(now, slot -> {
            if (slots.due(slot) > now) {
                again.add(slot);
                return;
            }
            assertThat(waiting.remove(slot)).as("seed %d, slot %d", seed, slot).isNotNull();
            slots.free(slot);
        });
        again.forEach(wheel::add);
        waiting.forEach((slot, due) ->
                assertThat(due).as("seed %d, slot %d is late", seed, slot).isGreaterThan(now - TICK));
    }

    @Test
    void takesASlotOutOfTheMiddleOfAList() {
        TimerWheel wheel = new TimerWheel(slots, TICK, 0);
        int[] three = new int[3];
        for (int i = 0; i < 3; i++) {
            three[i] = slots.allocate(0, i, 0);
            slots.due(three[i], 1_000);
            wheel.add(three[i]);
        }
        wheel.remove(three[1]);
        List<Integer> fired = new ArrayList<>();
        wheel.advance(2_000, fired::add);
        assertThat(fired).containsExactlyInAnyOrder(three[0], three[2]);
    }
}
