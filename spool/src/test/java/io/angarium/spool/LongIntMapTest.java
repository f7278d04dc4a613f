package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongIntMapTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithAHashMapUnderAnySequenceOfCalls(long seed) {
        Random random = new Random(seed);
        LongIntMap map = new LongIntMap();
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextInt(20_000) * 8L;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int value = 1 + random.nextInt(3);
                    map.put(key, value);
                    model.put(key, value);
                }
                case 2 -> {
                    map.remove(key);
                    model.remove(key);
                }
                default -> {
                    if (model.containsKey(key)) {
                        int left = model.merge(key, -1, Integer::sum);
                        assertThat(map.decrement(key)).isEqualTo(left);
                        if (left == 0) {
                            model.remove(key);
                        }
                    }
                }
            }
        }
        assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
        model.forEach((key, value) ->
                assertThat(map.get(key)).as("seed %d key %d", seed, key).isEqualTo(value));
        long smallest = model.keySet().stream().mapToLong(k -> k).min().orElse(-1);
        assertThat(map.smallestKey(-1)).isEqualTo(smallest);
    }

    @Test
    void refusesToCountDownWhatItDoesNotHold() {
        assertThatThrownBy(() -> new LongIntMap().decrement(7)).hasMessageContaining("position 7");
    }

    @Test
    void saysSoWhenItIsEmpty() {
        assertThat(new LongIntMap().smallestKey(42)).isEqualTo(42);
    }
}
