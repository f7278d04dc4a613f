package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionMapTest {
    private final PositionMap map = new PositionMap();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithATreeMapUnderAnySequenceOfCalls(long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Integer> model = new TreeMap<>();
        // Small and large steps: within a chunk, and past what a chunk reaches.
        long step = seed % 2 == 0 ? 100 : 3_000_000_000L;
        long end = 0;
        for (int i = 0; i < 100_000; i++) {
            long key = random.nextInt(3) > 0 ? end += 1 + random.nextLong(step) : random.nextLong(end + 1);
            if (random.nextInt(5) < 3) {
                map.put(key, i);
                model.put(key, i);
            } else {
                Long gone = model.isEmpty() ? null : random.nextBoolean() ? model.firstKey() : model.floorKey(key);
                map.remove(gone == null ? key : gone);
                model.remove(gone == null ? key : gone);
            }
            assertThat(map.get(key)).as("seed %d", seed).isEqualTo(model.getOrDefault(key, PositionMap.NONE));
        }
        assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(map.firstKey(-1)).isEqualTo(model.firstKey());
        assertThat(all(-1)).isEqualTo(pairs(model));
        long middle = new ArrayList<>(model.keySet()).get(model.size() / 2);
        assertThat(all(middle)).isEqualTo(pairs(model.tailMap(middle, false)));
    }

    @Test
    void splitsAChunkThatIsFull() {
        for (int i = 0; i < PositionMap.CHUNK; i++) {
            map.put(i * 10L, i);
        }
        map.put(PositionMap.CHUNK * 10L, -7);
        map.put(15, -8);
        assertThat(map.size()).isEqualTo(PositionMap.CHUNK + 2);
        assertThat(map.get(15)).isEqualTo(-8);
        assertThat(map.get(PositionMap.CHUNK * 10L)).isEqualTo(-7);
        assertThat(all(-1)).hasSize(PositionMap.CHUNK + 2).isSorted();
    }

    @Test
    void isEmptyOnceEverythingLeft() {
        for (int i = 0; i < 10_000; i++) {
            map.put(i, i);
        }
        for (int i = 0; i < 10_000; i++) {
            map.remove((i * 7L) % 10_000);
        }
        assertThat(map.size()).isZero();
        assertThat(map.firstKey(42)).isEqualTo(42);
        assertThat(map.get(5)).isEqualTo(PositionMap.NONE);
        map.remove(5);
        assertThat(map.size()).isZero();
    }

    private List<String> all(long after) {
        List<String> found = new ArrayList<>();
        long[] keys = new long[97];
        int[] values = new int[97];
        int count = map.copyAfter(after, keys, values);
        while (count > 0) {
            for (int i = 0; i < count; i++) {
                found.add(pair(keys[i], values[i]));
            }
            count = map.copyAfter(keys[count - 1], keys, values);
        }
        return found;
    }

    private static List<String> pairs(Map<Long, Integer> model) {
        return model.entrySet().stream()
                .map(entry -> pair(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String pair(long key, int value) {
        return "%020d %d".formatted(key, value);
    }
}
