package io.angarium.delivery;

import java.util.concurrent.atomic.LongAdder;

/** Counts what delivery did since the start. Written by many threads, read by metrics. */
public final class Tally {
    final LongAdder taken = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder deferred = new LongAdder();
    final LongAdder inDoubt = new LongAdder();
    final LongAdder givenBack = new LongAdder();
    final LongAdder connectionsOpened = new LongAdder();
    final LongAdder connectionsFailed = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();
    final LongAdder tlsHandshakes = new LongAdder();
    final LongAdder rendered = new LongAdder();
    final LongAdder watchdogCloses = new LongAdder();
    final LongAdder bugs = new LongAdder();

    Tally() {}

    /** Tickets taken from the spool; each came back as one of delivered, failed, deferred, in doubt or given back. */
    public long taken() {
        return taken.sum();
    }

    public long delivered() {
        return delivered.sum();
    }

    public long failed() {
        return failed.sum();
    }

    public long deferred() {
        return deferred.sum();
    }

    /** Connections lost behind the final dot, one count for each message. */
    public long inDoubt() {
        return inDoubt.sum();
    }

    /** Tickets that were not used. */
    public long givenBack() {
        return givenBack.sum();
    }

    public long connectionsOpened() {
        return connectionsOpened.sum();
    }

    /** Endpoints that could not be reached. */
    public long connectionsFailed() {
        return connectionsFailed.sum();
    }

    /** Connections that ended while messages were on them. */
    public long connectionsLost() {
        return connectionsLost.sum();
    }

    public long tlsHandshakes() {
        return tlsHandshakes.sum();
    }

    /** Letters made. */
    public long rendered() {
        return rendered.sum();
    }

    /** Connections that were closed since they hung. */
    public long watchdogCloses() {
        return watchdogCloses.sum();
    }

    /** Exceptions that nobody expected. Each is in the log; anything but 0 is a defect. */
    public long bugs() {
        return bugs.sum();
    }

    /** Tickets that are out now. */
    public long out() {
        return taken() - delivered() - failed() - deferred() - inDoubt() - givenBack();
    }
}
