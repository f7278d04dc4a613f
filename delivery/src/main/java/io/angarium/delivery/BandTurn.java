package io.angarium.delivery;

/**
 * Whose turn it is of urgent and other mail: urgent mail first, but while both wait it gets {@link #URGENT_RUN} of
 * {@code URGENT_RUN + 1} turns. Not thread-safe.
 */
final class BandTurn {
    /** While both wait, so many urgent messages go for one other: 80 %. */
    static final int URGENT_RUN = 4;

    private int run;

    /** Whether an urgent one is next, if something of the kinds waits. */
    boolean isUrgent(boolean urgentWaits, boolean otherWaits) {
        return urgentWaits && (!otherWaits || run < URGENT_RUN);
    }

    /** One went. */
    void served(boolean urgent, boolean otherWaits) {
        run = urgent && otherWaits ? run + 1 : 0;
    }
}
