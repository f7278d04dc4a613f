package io.angarium.delivery;

import java.time.Duration;

/**
 * Limits and times of delivery.
 *
 * @param sessions how many connections
 * @param window how much is rendered ahead of the wire
 * @param retry waits between attempts at a recipient
 * @param timing everything else that takes time
 * @param batch tickets taken from a queue at once
 * @param routeLookups routes asked for at the same time
 */
public record DeliverySettings(
        Sessions sessions, Window window, RetryPlan retry, Timing timing, int batch, int routeLookups) {
    public static final DeliverySettings DEFAULT =
            new DeliverySettings(Sessions.DEFAULT, Window.DEFAULT, RetryPlan.DEFAULT, Timing.DEFAULT, 64, 64);

    /**
     * How many connections.
     *
     * @param perSite at most, to one site from one source
     * @param total at most, to everybody
     * @param waitingPerNew another connection is opened only if at least this many messages wait behind full ones
     * @param idle a session without work says QUIT after this time
     * @param turn messages after which a session makes room if another site has no connection since {@code total} is reached
     */
    public record Sessions(int perSite, int total, int waitingPerNew, Duration idle, int turn) {
        public static final Sessions DEFAULT = new Sessions(20, 2000, 8, Duration.ofSeconds(5), 500);

        public Sessions {
            atLeastOne("sessions per site", perSite);
            atLeastOne("sessions in total", total);
            atLeastOne("messages waiting per new session", waitingPerNew);
            atLeastOne("messages in a session's turn", turn);
            positive("idle time", idle);
        }
    }

    /**
     * How much is rendered ahead of the wire where rendering is expensive. A lane may always have one letter ahead.
     *
     * @param threads platform threads that render
     * @param letters per lane
     * @param bytes per lane
     * @param totalBytes of all lanes
     */
    public record Window(int threads, int letters, long bytes, long totalBytes) {
        public static final Window DEFAULT =
                new Window(Runtime.getRuntime().availableProcessors(), 64, 8L << 20, 64L << 20);

        public Window {
            atLeastOne("rendering threads", threads);
            atLeastOne("letters ahead", letters);
            atLeastOne("bytes ahead", bytes);
            atLeastOne("bytes ahead in total", totalBytes);
        }
    }

    /**
     * Times.
     *
     * @param inDoubtDelay until a recipient is tried again whose connection was lost behind the final dot, or the schedule's
     *     first wait if that is shorter
     * @param finalAttempt if the next attempt would come after the expiry, a last one is made this long before it
     * @param deadSiteFirst no connection is tried for this long after all hosts of a site failed, or for the schedule's first
     *     wait if that is shorter; doubles each time
     * @param deadSiteLongest and is at most this
     * @param growthPause no further connection is tried for this long if one failed while others stand
     * @param hostAvoidance a host that failed is tried after its equals for this long
     * @param brokenTlsMemory a host whose opportunistic STARTTLS failed gets mail in clear for this long (RFC 7435)
     * @param lease a message on the wire for longer gets its connection closed; more than the sum of a transaction's time-outs
     * @param afterBug a lane rests for this long after an exception that nobody expected
     * @param laneMemory a lane without work and sessions is forgotten after this time
     * @param tick how often blocked, stuck and forgotten lanes are looked at
     */
    public record Timing(
            Duration inDoubtDelay,
            Duration finalAttempt,
            Duration deadSiteFirst,
            Duration deadSiteLongest,
            Duration growthPause,
            Duration hostAvoidance,
            Duration brokenTlsMemory,
            Duration lease,
            Duration afterBug,
            Duration laneMemory,
            Duration tick) {
        public static final Timing DEFAULT = new Timing(
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ofMinutes(35),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMillis(100));

        /**
         * With no rest longer than the wait before a next attempt would be: who asks for quick retries gets them whatever
         * went wrong. The defaults stay as they are under the default schedule.
         */
        public Timing within(Duration firstWait, Duration lastWait) {
            return new Timing(
                    shorter(inDoubtDelay, firstWait),
                    finalAttempt,
                    shorter(deadSiteFirst, firstWait),
                    shorter(deadSiteLongest, lastWait),
                    growthPause,
                    shorter(hostAvoidance, firstWait),
                    brokenTlsMemory,
                    lease,
                    afterBug,
                    laneMemory,
                    tick);
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        public Timing {
            positive("delay after a doubt", inDoubtDelay);
            positive("time of the final attempt", finalAttempt);
            positive("first rest of a dead site", deadSiteFirst);
            positive("longest rest of a dead site", deadSiteLongest);
            positive("pause of growth", growthPause);
            positive("time of avoiding a host", hostAvoidance);
            positive("memory of broken TLS", brokenTlsMemory);
            positive("lease", lease);
            positive("rest after a bug", afterBug);
            positive("memory of a lane", laneMemory);
            positive("tick", tick);
        }
    }

    /** Sessions of a lane that open as soon as there is work for them. */
    public static final int SESSIONS_AT_ONCE = 10;

    /** Messages that a lane has to have sent for each open session before it opens one beyond those. */
    public static final int MESSAGES_PER_FURTHER_SESSION = 100;

    /** Endpoints tried in a row for one connection. */
    public static final int MAX_DIALS = 10;

    /** Connections on which one attempt may be lost before it counts as made. */
    public static final int MAX_LOSSES = 5;

    /** Cohorts of connections in a row that reached none of a site's hosts; then the site counts as dead. */
    public static final int DEAD_SITE_COHORTS = 3;

    /**
     * Work that waits for a connection that is being opened for longer gets another one, and a third after twice that time: a
     * host may take minutes to show that it won't answer.
     */
    public static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);

    /** Pause between two such cohorts, or the first rest of a dead site if that is shorter. */
    public static final Duration SUSPECT_PAUSE = Duration.ofSeconds(1);

    /** Cohorts of connections in a row that stood and got no message answered; then the site counts as dead. */
    public static final int FRUITLESS_COHORTS = 5;

    /** What is taken from the spool and rendered ahead of the wire is no more than leaves in this time. */
    public static final Duration AHEAD = Duration.ofMillis(50);

    /** But so many letters may be ahead in any case: a flight. */
    public static final int LETTERS_AHEAD_ALWAYS = 8;

    /** Attempts at a recipient whose stored message can't be read, before it fails. */
    public static final int MAX_UNREADABLE = 20;

    /** Queues known at the same time that have nothing due; further ones are forgotten as soon as they are empty. */
    public static final int MAX_IDLE_QUEUES = 50_000;

    /** Letters that wait for a TLS session of a site; further ones are deferred. */
    public static final int MAX_WAITING_FOR_TLS = 1000;

    /** Hosts remembered for one thing: their failures, their broken TLS, or what they make of BDAT. */
    public static final int MAX_HOSTS_REMEMBERED = 10_000;

    /** For how long it is remembered whether a host that offers CHUNKING knows BDAT. */
    public static final Duration CHUNKING_MEMORY = Duration.ofDays(1);

    public DeliverySettings {
        atLeastOne("batch", batch);
        atLeastOne("route look-ups", routeLookups);
    }

    /** After a doubt; never longer than after a refusal. */
    Duration inDoubtDelay() {
        return shorter(timing.inDoubtDelay(), retry.first());
    }

    /** A site rests no longer than its first recipient waits: else a short schedule would be in vain. */
    Duration deadSiteFirst() {
        return shorter(timing.deadSiteFirst(), retry.first());
    }

    Duration suspectPause() {
        return shorter(SUSPECT_PAUSE, deadSiteFirst());
    }

    Duration deadSiteLongest() {
        return shorter(timing.deadSiteLongest(), retry.then());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    public DeliverySettings withSessions(Sessions sessions) {
        return new DeliverySettings(sessions, window, retry, timing, batch, routeLookups);
    }

    public DeliverySettings withWindow(Window window) {
        return new DeliverySettings(sessions, window, retry, timing, batch, routeLookups);
    }

    /** With another usual schedule. */
    public DeliverySettings withRetry(RetrySchedule usual) {
        return withRetry(retry.withUsual(usual));
    }

    public DeliverySettings withRetry(RetryPlan retry) {
        return new DeliverySettings(sessions, window, retry, timing, batch, routeLookups);
    }

    public DeliverySettings withTiming(Timing timing) {
        return new DeliverySettings(sessions, window, retry, timing, batch, routeLookups);
    }

    private static void atLeastOne(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": at least 1, not " + value);
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(what + ": longer than nothing, not " + value);
        }
    }
}
