package io.angarium.delivery.shaping;

/**
 * Finds out by sending at which rate a receiver takes mail. Not thread-safe; times are nanoseconds of one clock.
 *
 * <p>The law, in the order in which a path meets it:
 *
 * <ol>
 *   <li><em>Free.</em> As long as nobody complained there is no rate, or the seed, which grows by a quarter in each epoch
 *       (a round trip, at least {@link #EPOCH}) that made use of it.
 *   <li><em>Cut.</em> The first throttling reply stops everything at once. What is still on the wire says nothing new:
 *       refusals of messages that were sent before the cut are not another reason to cut. The level to come back to is
 *       {@link #MARGIN} of what the receiver admitted since the cut before, if it was kept busy all the time: true for token
 *       buckets as for counters in windows. Where that isn't known, or the cut came soon after the last, it is half.
 *   <li><em>Probe.</em> Single messages, the next one only after the reply to the last. Each refusal halves the level and
 *       doubles the pause; a hint of the receiver ('come back in 5 minutes') is obeyed.
 *   <li><em>Recover.</em> The first accepted probe ends it: from the level by a quarter per epoch up to {@link #NEAR} of the
 *       known limit, from there with small steps to {@link #MARGIN}.
 *   <li><em>Hover.</em> Past the known limit and a little beyond, so slowly that a failure costs fewer than one message in
 *       {@link #MESSAGES_PER_REFUSAL}; the wait is longer if the last failure cost more.
 *   <li><em>Accelerate.</em> If the receiver took that, its limit has moved: each step is larger than the last.
 * </ol>
 */
final class RateControl {
    static final long EPOCH = 250_000_000L;
    static final long LONGEST_EPOCH = 5_000_000_000L;
    /** Part of the known limit at which to stay below it. */
    static final double MARGIN = 0.975;
    /** Part of the known limit up to which recovery is quick. */
    static final double NEAR = 0.9;
    /** Part of the known limit from which on it must have moved. */
    static final double BEYOND = 1.02;
    /** Growth in one epoch where there is nothing to fear. */
    static final double QUICK = 1.25;
    /** Growth in one epoch from a seed as long as nobody complained. */
    static final double START = 1.05;
    /** Each step of an acceleration is larger than the one before by this. */
    static final double ACCELERATION = 1.1;
    /** The largest step of an acceleration: an overshoot is paid with about this part of what is under way. */
    static final double LARGEST_STEP = 0.04;

    static final double SMALLEST_STEP = 0.0025;
    /** Messages that have to go well for one that is refused because a higher rate was tried. */
    static final int MESSAGES_PER_REFUSAL = 400;
    /** The shortest time to hover: at high rates messages are cheap, but each cut idles for a round trip. */
    static final double SHORTEST_HOVER = 8;
    /** The longest time to hover at a limit where {@link #MESSAGES_PER_REFUSAL} messages take less; keeps recovery prompt. */
    static final double LONGEST_HOVER = 40;
    /** A cut that comes sooner after the last was none of bad luck. */
    static final long SOON = 1_000_000_000L;
    /** Fewer messages than this tell no rate. */
    static final int MESSAGES_TO_TELL = 8;
    /** Two rates that differ by less are taken for the same where one of them is measured over a short time. */
    static final double ROUGHLY = 1.25;
    /** What was seen over a shorter time is believed in part: a receiver that is closed for a while has not changed for good. */
    static final double SECONDS_TO_BELIEVE = 10;
    /** A rate that is higher than the mean by more was tried when the receiver had room to spare. */
    static final double OVERSHOT = 1.5;
    /** A receiver that took so many times the known rate within the last second has more room than the mean since the cut tells. */
    static final double FAR = 3;
    /** Two limits that differ by less confirm each other. */
    static final double SAME = 1.1;
    /** An epoch counts as used if this part of the rate was. */
    static final double USED = 0.5;

    static final long FIRST_PAUSE = 200_000_000L;
    static final long LONGEST_PAUSE = 60_000_000_000L;
    /** One message a minute: lower rates can't be told from a standstill. */
    static final double LOWEST = 1 / 60.0;
    /** Failed probes make the level to come back to no lower than this part of the known limit. */
    static final double DEEPEST = 16;
    /** The rate to start from if the first reply of all says 'slower'. */
    static final double FIRST = 2;
    /** Growth in one step at most: at low rates a step is a message. */
    static final double MOST = 2;

    private static final double NANOS = 1e9;
    private static final double FREE = Double.POSITIVE_INFINITY;
    /** What {@link #admit} returns for yes. */
    static final long GO = Long.MIN_VALUE;

    private final TokenBucket bucket;
    private final Latency latency = new Latency();
    private double ceiling = FREE;

    /** The limit as the receiver last showed it; free if it never did. */
    private double known = FREE;

    private int inFlight;
    private double step = SMALLEST_STEP;

    private boolean probing;
    private double level = FREE;
    private long pause = FIRST_PAUSE;
    private long probeAt;
    private boolean probeIsOut;
    private long probeSentAt;
    private long cutAt = Long.MIN_VALUE;
    /** Refusals since the last cut, that one included. */
    private int cost = 1;

    private long epochStart;
    private boolean held;
    private int landedInEpoch;

    /** Since when what was accepted is counted, to tell the limit: from one cut to another. */
    private long countedFrom;

    private long counted;
    /** Whether there always was somebody to be held in that time: else the count tells the demand. */
    private boolean busy;
    /** Messages that the known limit was told from. */
    private long evidence;

    private final Meter meter = new Meter();

    /** @param seed the rate to begin with; infinite if there is none */
    RateControl(double seed, long now) {
        bucket = new TokenBucket(seed, now);
        epochStart = now;
    }

    double rate() {
        return probing ? Math.min(level, ceiling) : bucket.perSecond();
    }

    boolean isFree() {
        return !probing && bucket.perSecond() == FREE;
    }

    boolean isProbing() {
        return probing;
    }

    /** Whether one single message was refused after the last cut: then it was more than a small overshoot. */
    boolean hasFailedOnce() {
        return probing && pause == FIRST_PAUSE * 2;
    }

    int inFlight() {
        return inFlight;
    }

    /** The limit as the receiver last showed it; infinite if it never did. */
    double known() {
        return known;
    }

    /**
     * Begins with what was known before.
     *
     * @param rate to go on with
     * @param limit that the receiver showed
     * @param restsUntil when single messages are to be tried; not after {@code now} if the rate may be used at once
     */
    void recall(double rate, double limit, long restsUntil, long now) {
        known = limit;
        if (restsUntil > now) {
            probing = true;
            level = Math.max(rate, LOWEST);
            probeAt = restsUntil;
            cutAt = now;
        } else if (rate < bucket.perSecond()) {
            bucket.change(Math.max(rate, LOWEST), now);
        }
    }

    /** The rate may never be higher than this. */
    void ceiling(double perSecond, long now) {
        ceiling = perSecond;
        if (bucket.perSecond() > ceiling) {
            bucket.change(ceiling, now);
        }
    }

    /** {@link #GO}, and it counts; or when to ask again. */
    long admit(long now) {
        long next = look(now);
        if (next != GO) {
            held |= !probing;
            return next;
        }
        if (probing) {
            probeIsOut = true;
            probeSentAt = now;
        } else {
            bucket.take();
        }
        inFlight++;
        return GO;
    }

    /** What {@link #admit} would say, and nothing counts. */
    long look(long now) {
        if (!probing) {
            long next = bucket.nextAt(now);
            return next > now ? next : GO;
        } else if (now < probeAt) {
            return probeAt;
        }
        return probeIsOut && inFlight > 0 ? now + latency.typical() : GO;
    }

    /** It was not sent. */
    void returned() {
        landed();
        if (probing) {
            probeIsOut = false;
        } else {
            bucket.giveBack();
        }
    }

    /** The connection broke before an answer. */
    void broken() {
        landed();
    }

    /** A message was answered with anything but 'slower'. */
    void accepted(long took, long now) {
        landed();
        counted++;
        landedInEpoch++;
        meter.count(now);
        latency.note(took);
        if (!probing) {
            if (now - epochStart >= latency.epoch()) {
                endEpoch(now);
            }
        } else if (probeIsOut && now - took >= probeSentAt - latency.slack()) {
            resume(now);
        }
    }

    /**
     * A message was refused because it came too fast.
     *
     * @param hint for how long the receiver asked to stay away; 0 if it didn't
     * @return whether this changed anything
     */
    boolean refused(long took, long hint, long now) {
        landed();
        long sentAt = now - took;
        if (probing) {
            cost++;
            boolean isProbe = probeIsOut && sentAt >= probeSentAt - latency.slack();
            return isProbe ? probeFailed(hint, now) : extend(hint, now);
        } else if (sentAt < cutAt) {
            cost++;
            return false;
        }
        cut(hint, now);
        return true;
    }

    /** Not a message but a connection was turned away because of the rate. */
    boolean turnedAway(long hint, long now) {
        if (!probing) {
            cut(hint, now);
            return true;
        }
        return now >= probeAt ? probeFailed(hint, now) : extend(hint, now);
    }

    /** Until when nothing may go, not even a probe; in the past if that isn't so. */
    long restsUntil() {
        return probing ? probeAt : Long.MIN_VALUE;
    }

    private void landed() {
        if (inFlight > 0) {
            inFlight--;
        }
    }

    // ---- down

    private void cut(long hint, long now) {
        double rate = Math.min(bucket.perSecond(), Math.max(meter.perSecond(now) * ROUGHLY, FIRST));
        level = rate / 2;
        if (busy && counted >= MESSAGES_TO_TELL && now - countedFrom >= SOON) {
            double seconds = (now - countedFrom) / NANOS;
            learn(rate, Math.min(rate, counted / seconds), Math.min(rate, meter.perSecond(now)), seconds);
            level = known * MARGIN;
            countFrom(now);
        } else if (!busy || cutAt == Long.MIN_VALUE) {
            countFrom(now);
        }
        level = Math.max(level, lowest());
        probing = true;
        probeIsOut = false;
        pause = FIRST_PAUSE;
        probeAt = now + Math.max(hint, Math.min((long) (NANOS / level), pause));
        cutAt = now;
        cost = 1;
    }

    private void learn(double rate, double mean, double recent, double seconds) {
        double before = known;
        double above = Math.cbrt(rate / mean);
        boolean isFarAbove = before != FREE && recent > before * FAR;
        double shown = rate < mean * OVERSHOT ? mean * Math.min(above, 1.05) : mean * above;
        shown = isFarAbove ? Math.max(shown, recent * NEAR) : shown;
        double weight = before == FREE ? 1 : Math.clamp(seconds / SECONDS_TO_BELIEVE, 0.3, 1);
        known = before == FREE ? shown : before * Math.pow(shown / before, weight);
        boolean isConfirmed = known < before * SAME && before < known * SAME;
        evidence = isConfirmed ? Math.max(evidence, counted) * 2 : counted;
    }

    private void countFrom(long now) {
        countedFrom = now;
        counted = 0;
        busy = true;
    }

    private boolean probeFailed(long hint, long now) {
        probeIsOut = false;
        level = Math.max(level / 2, lowest());
        probeAt = now + Math.max(hint, Math.max(pause, Math.min((long) (NANOS / level), LONGEST_PAUSE)));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        return true;
    }

    /** Not so low that the climb back takes long if the receiver was only closed for a while. */
    private double lowest() {
        return known == FREE ? LOWEST : Math.max(known / DEEPEST, LOWEST);
    }

    private boolean extend(long hint, long now) {
        if (hint == 0 || now + hint <= probeAt) {
            return false;
        }
        probeAt = now + hint;
        return true;
    }

    // ---- up

    private void resume(long now) {
        probing = false;
        probeIsOut = false;
        bucket.change(Math.min(level, ceiling), now);
        bucket.empty(now);
        step = SMALLEST_STEP;
        epochStart = now;
        held = true;
    }

    private void endEpoch(long now) {
        double seconds = (now - epochStart) / NANOS;
        epochStart = now;
        latency.pass();
        boolean used = held || landedInEpoch >= bucket.perSecond() * seconds * USED;
        landedInEpoch = 0;
        if (!used) {
            busy = false;
        } else if (held && bucket.perSecond() != FREE) {
            double to = latency.isBad() ? bucket.perSecond() * 0.98 : grown(bucket.perSecond(), seconds);
            bucket.change(Math.clamp(to, LOWEST, ceiling), now);
        }
        held = false;
    }

    private double grown(double rate, double seconds) {
        double quick = rate * Math.min(MOST, Math.pow(QUICK, seconds * NANOS / EPOCH));
        if (known == FREE) {
            return cutAt == Long.MIN_VALUE ? rate * START : quick;
        } else if (rate < known * NEAR) {
            return Math.min(quick, known * NEAR);
        } else if (rate < known * MARGIN) {
            return Math.min(rate * 1.02, known * MARGIN);
        } else if (rate < known * BEYOND) {
            return rate + known * (BEYOND - MARGIN) * seconds / hover();
        }
        step = Math.min(step * ACCELERATION, LARGEST_STEP);
        return rate * (1 + step);
    }

    /** Seconds to spend between {@link #MARGIN} and {@link #BEYOND}. */
    private double hover() {
        double messages = Math.clamp(evidence, MESSAGES_TO_TELL, MESSAGES_PER_REFUSAL) / known;
        return Math.clamp(messages * cost, SHORTEST_HOVER, Math.max(LONGEST_HOVER, messages));
    }
}
