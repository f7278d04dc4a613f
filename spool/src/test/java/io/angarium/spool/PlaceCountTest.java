package io.angarium.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.spool.Spool.Place;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaceCountTest {
    private static final QueueKey QUEUE = new QueueKey("stream", "r.test");

    private final RecipientIndex index = new RecipientIndex(100, 1000, 0);

    private void add(long position, int recipients, long due) {
        QueueKey[] keys = new QueueKey[recipients];
        Arrays.fill(keys, QUEUE);
        index.add(position, keys, due, 0);
    }

    private Optional<Place> place(long message, int recipient) {
        PlaceCount count = PlaceCount.of(index, message, recipient);
        while (count.goesOn()) {
            count.step(index);
        }
        return count.place();
    }

    @Test
    void countsThoseBeforeIt() {
        add(1, 10, 0);
        add(2, 3, 0);
        assertThat(place(1, 0)).contains(new Place(0, 0));
        assertThat(place(2, 2)).contains(new Place(12, 12));
    }

    @Test
    void tellsNothingOfWhatIsTakenScheduledOrUnknown() {
        add(1, 2, 0);
        add(2, 1, 5000);
        index.take(QUEUE, 1, 0, (_, _, _) -> {});
        assertThat(place(1, 0)).isEmpty();
        assertThat(place(1, 1)).contains(new Place(0, 0));
        assertThat(place(2, 0)).isEmpty();
        assertThat(place(3, 0)).isEmpty();
        assertThat(place(1, 2)).isEmpty();
    }

    @Test
    void goesOnWhereOthersLeaveMeanwhile() {
        add(1, PlaceCount.PER_STEP + 10, 0);
        PlaceCount count = PlaceCount.of(index, 1, PlaceCount.PER_STEP + 9);
        count.step(index);
        index.take(QUEUE, 12, 0, (_, _, _) -> {}); // the one that was reached is among them
        count.step(index);
        assertThat(count.goesOn()).isFalse();
        assertThat(count.place()).contains(new Place(PlaceCount.PER_STEP, PlaceCount.PER_STEP));
    }

    @Test
    void leavesOpenHowManyAreBeforeItPastItsLimit() {
        add(1, PlaceCount.MOST + 3, 0);
        assertThat(place(1, PlaceCount.MOST - 1)).contains(new Place(PlaceCount.MOST - 1, PlaceCount.MOST - 1));
        assertThat(place(1, PlaceCount.MOST + 1)).contains(new Place(PlaceCount.MOST, PlaceCount.MOST + 2));
    }
}
