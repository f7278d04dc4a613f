package io.angarium.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The letters of a lane that are rendered ahead of the wire, or are being rendered. Urgent ones have a window and a line of
 * their own, so that none stands behind others. Its lane's lock guards it.
 */
final class LettersAhead {
    private final Equipment equipment;
    private final Window urgent = new Window();
    private final Window other = new Window();
    private final BandTurn turn = new BandTurn();
    private boolean isUsed;

    LettersAhead(Equipment equipment) {
        this.equipment = equipment;
    }

    private static final class Window {
        private final ArrayDeque<Attempt> ready = new ArrayDeque<>();
        private int letters;
        private long bytes;
    }

    /** Whether this lane's letters were ever rendered ahead: else looking ahead is of no use. */
    boolean isUsed() {
        return isUsed;
    }

    /** Letters ready to be sent. */
    int ready() {
        return urgent.ready.size() + other.ready.size();
    }

    boolean isEmpty() {
        return urgent.letters + other.letters == 0;
    }

    /**
     * Whether another letter of the kind may be begun. One always may.
     *
     * @param pace messages that the lane sends in a second: no more is rendered ahead than it sends soon
     */
    boolean hasRoom(boolean isUrgent, double pace) {
        Window window = isUrgent ? urgent : other;
        if (window.letters == 0) {
            return true;
        }
        DeliverySettings.Window limits = equipment.settings().window();
        double soon = pace * DeliverySettings.AHEAD.toNanos() / 1e9;
        return window.letters < Math.min(limits.letters(), Math.max(soon, DeliverySettings.LETTERS_AHEAD_ALWAYS))
                && window.bytes < limits.bytes()
                && equipment.renderer().hasRoom();
    }

    /** A letter's rendering begins. */
    void begin(Attempt attempt) {
        isUsed = true;
        Window window = window(attempt);
        window.letters++;
        window.bytes += weight(attempt);
        equipment.renderer().reserve(weight(attempt));
    }

    /** It is ready to be sent. */
    void finish(Attempt attempt) {
        window(attempt).ready.addLast(attempt);
    }

    /** It will not be sent from here. */
    void drop(Attempt attempt) {
        Window window = window(attempt);
        window.letters--;
        window.bytes -= weight(attempt);
        equipment.renderer().release(weight(attempt));
    }

    /** The next; null if none is ready. */
    @Nullable Attempt poll() {
        boolean otherWaits = !other.ready.isEmpty();
        boolean isUrgent = turn.isUrgent(!urgent.ready.isEmpty(), otherWaits);
        Attempt attempt = (isUrgent ? urgent : other).ready.pollFirst();
        if (attempt != null) {
            turn.served(isUrgent, otherWaits);
            drop(attempt);
        }
        return attempt;
    }

    /** Takes out all that is ready. */
    List<Attempt> clear() {
        List<Attempt> all = new ArrayList<>(urgent.ready);
        all.addAll(other.ready);
        urgent.ready.clear();
        other.ready.clear();
        all.forEach(this::drop);
        return all;
    }

    private Window window(Attempt attempt) {
        return attempt.queue().stream().urgent() ? urgent : other;
    }

    /** The stored content stands for the letter's size, which is known only later. */
    private static long weight(Attempt attempt) {
        return attempt.loaded().content().remaining();
    }
}
