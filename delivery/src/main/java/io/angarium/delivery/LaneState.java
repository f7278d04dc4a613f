package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper.Hold;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A lane at one moment, for people.
 *
 * @param source local address its connections come from; empty: the system chooses
 * @param site name of the receiver's hosts together
 * @param secure whether it takes only what must not travel in clear
 * @param provider who runs the site, if known
 * @param waiting recipients that wait in the queues of this lane, due or later
 * @param oldest when the one that waits longest was due; empty if nothing is due
 * @param sessions open or opening
 * @param busy sessions that have messages on the wire or are connecting
 * @param rate messages a second, over the last seconds
 * @param ceiling messages a second that it may send; 0: there is no limit
 * @param hold what keeps back some of what waits; empty if nothing does
 * @param lastReply the receiver's last words; empty if it said none yet
 * @param paused by the operator
 * @param blockedUntil no connection is tried before
 * @param blockedReason why
 */
public record LaneState(
        Optional<InetAddress> source,
        String site,
        boolean secure,
        Optional<String> provider,
        long waiting,
        Optional<Instant> oldest,
        int sessions,
        int busy,
        double rate,
        double ceiling,
        Optional<Hold> hold,
        String lastReply,
        boolean paused,
        Optional<Instant> blockedUntil,
        String blockedReason) {}
