package io.angarium.spool;

/** What all queues of a stream have in common. Not thread-safe. */
final class WaitingStream {
    static final long NEVER = -1;

    private final String name;
    private int holders;
    private long cancelledBefore = NEVER;

    WaitingStream(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void hold() {
        holders++;
    }

    /** Returns whether nobody holds it any more. */
    boolean letGo() {
        return --holders == 0;
    }

    /** Messages with a smaller position are not to be sent any more. */
    long cancelledBefore() {
        return cancelledBefore;
    }

    void cancelBefore(long position) {
        cancelledBefore = Math.max(cancelledBefore, position);
    }
}
