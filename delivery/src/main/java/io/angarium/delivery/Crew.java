package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a lane: who is idle, who watches for the end of a hold, and when another one is opened. Any thread may
 * call; nothing here blocks.
 *
 * <p>A session that leaves looks again for work after it gave up its place, and whoever brings work looks for sessions after
 * bringing it: one of the two sees the other.
 */
final class Crew {
    /** A hold that ends within this time keeps one session waiting for it; past it, a new connection is cheaper. */
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(30);

    private static final int MOST_DOUBLINGS = 10;

    private final Lane lane;
    private final Equipment equipment;
    private final DeliverySettings settings;

    /** By number, so that they are always gone through in the same order. */
    private final Map<Long, Session> sessions = new ConcurrentSkipListMap<>();

    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable Session> watch = new AtomicReference<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger dialling = new AtomicInteger();
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final AtomicBoolean waitsForBerth = new AtomicBoolean();
    private volatile Instant growthPausedUntil = Instant.MIN;
    private volatile Instant patientUntil = Instant.MIN;
    private volatile Instant dialsHeldUntil = Instant.MIN;
    private volatile @Nullable Hold dialHold;

    Crew(Lane lane, Equipment equipment) {
        this.lane = lane;
        this.equipment = equipment;
        this.settings = equipment.settings();
    }

    // ---- somebody shall come

    /** There is work. At most one wake-up is under way at a time. */
    void stir() {
        if (stirred.compareAndSet(false, true) && !wakeIdle() && open.get() == 0) {
            tryOpen(0);
        }
    }

    /** Somebody looks for work now: further work has to wake somebody again. */
    void looks() {
        stirred.set(false);
    }

    boolean wakeIdle() {
        Session session = idle.pollFirst();
        if (session == null) {
            return false;
        }
        session.wake();
        return true;
    }

    /** More waits than a session can send: others shall help. */
    void help() {
        int now = open.get();
        if (lane.hasWork() && !wakeIdle() && now < settings.sessions().perSite() && lane.isWorthAnother(now)) {
            grow(now);
        }
    }

    /**
     * Doubles at most: as many may be connecting as already stand.
     *
     * @param judged how many were open when another one was found worth it
     */
    private void grow(int judged) {
        int connecting = dialling.get();
        int standing = judged - connecting;
        if (connecting < Math.max(1, standing) && !equipment.clock().instant().isBefore(growthPausedUntil)) {
            tryOpen(judged);
        }
    }

    /** Opens the first session if there is work for it. */
    void ensureServed() {
        if (lane.hasWork() && open.get() == 0) {
            tryOpen(0);
        }
    }

    private void tryOpen(int judged) {
        if (!lane.isFlowing() || isDiallingHeld() || !reserve(judged)) {
            return;
        }
        if (!equipment.berths().take()) {
            if (open.decrementAndGet() == 0) {
                equipment.berths().queueUp(this);
            }
            return;
        }
        int connecting = dialling.incrementAndGet();
        // Who dials will help soon, unless nobody answers there: each next one is waited for twice as long.
        patientUntil = equipment
                .clock()
                .instant()
                .plus(DeliverySettings.DIAL_PATIENCE.multipliedBy(1L << Math.min(connecting - 1, MOST_DOUBLINGS)));
        Session session = new Session(lane, equipment, equipment.depot().nextConnectionId());
        sessions.put(session.id(), session);
        session.start();
    }

    /** False if others opened or closed one meanwhile: then whether another one is worth it has to be judged anew. */
    private boolean reserve(int judged) {
        return judged < settings.sessions().perSite() && open.compareAndSet(judged, judged + 1);
    }

    private boolean isDiallingHeld() {
        return dialHold != null && equipment.clock().instant().isBefore(dialsHeldUntil);
    }

    /** No further connection for a while, since one failed while others stand. */
    void pauseGrowth() {
        growthPausedUntil = equipment.clock().instant().plus(settings.timing().growthPause());
    }

    /** No connection may be opened now; tried again when the hold is over, or soon if nobody knows when that is. */
    void holdDials(Hold hold) {
        Instant soon = equipment.clock().instant().plus(settings.timing().tick());
        dialsHeldUntil = hold.until().orElse(soon);
        dialHold = hold;
    }

    /** What keeps connections from being opened, as far as known; null if nothing does. */
    @Nullable Hold dialHold() {
        return isDiallingHeld() ? dialHold : null;
    }

    // ---- places in line for a berth

    boolean beginsToWait() {
        return waitsForBerth.compareAndSet(false, true);
    }

    void endsToWait() {
        waitsForBerth.set(false);
    }

    // ---- what sessions call

    void connected() {
        dialling.decrementAndGet();
        dialHold = null;
    }

    /** Waits for work behind other idle sessions: the one that came last is woken first, so that the others may leave. */
    void goIdle(Session session) {
        idle.addFirst(session);
    }

    /** False if somebody just woke it. */
    boolean leaveIdle(Session session) {
        return idle.remove(session);
    }

    /**
     * How long an idle session has to wait: {@code patience}, or until a hold ends if it is the one to watch for that.
     *
     * @return empty if the session is not to watch
     */
    @Nullable Duration watch(Session session) {
        Duration held = lane.heldFor();
        boolean watches = held != null
                && held.compareTo(LONGEST_WATCH) <= 0
                && (watch.get() == session || watch.compareAndSet(null, session));
        return watches ? held : null;
    }

    void endWatch(Session session) {
        watch.compareAndSet(session, null);
    }

    /** Sees to it that an idle session watches for the end of a hold while others wait for replies. */
    void mind() {
        if (watch.get() == null && lane.heldFor() != null) {
            wakeIdle();
        }
    }

    /** A session ended. */
    void left(Session session, boolean connected) {
        if (!connected) {
            dialling.decrementAndGet();
        }
        endWatch(session);
        sessions.remove(session.id());
        open.decrementAndGet();
        equipment.berths().leave();
        equipment.berths().serveLine();
        ensureServed();
    }

    // ---- what the ticker and the end of the day call

    /** Helps where sessions are stuck, closes connections that hang. */
    void tick(Instant now, boolean isStuck) {
        if (lane.hasWork()) {
            int judged = open.get();
            if (!wakeIdle() && judged == 0) {
                tryOpen(0);
            } else if (isStuck && dialling.get() == 0) {
                grow(judged);
            } else if (isStuck && now.isAfter(patientUntil)) {
                tryOpen(judged);
            }
        }
        sessions.values().forEach(session -> session.check(now));
    }

    /** One idle session makes room for another lane. */
    void dismissIdle() {
        Session session = idle.pollLast();
        if (session != null) {
            session.dismiss();
        }
    }

    void dismissAllIdle() {
        Session session = idle.pollFirst();
        while (session != null) {
            session.dismiss();
            session = idle.pollFirst();
        }
    }

    /** Breaks off whatever is on the wire. */
    void kill() {
        sessions.values().forEach(Session::kill);
    }

    /** Sessions open or opening. */
    int open() {
        return open.get();
    }

    /** Sessions whose connection stands. */
    int standing() {
        return open.get() - dialling.get();
    }

    int busy() {
        return (int) sessions.values().stream().filter(Session::isBusy).count();
    }

    /** Whether no session has a ticket in hand. */
    boolean isQuiet() {
        return sessions.values().stream().allMatch(Session::isDialling);
    }
}
