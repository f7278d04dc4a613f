package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import java.time.InstantSource;

/** What every lane and session works with. */
record Equipment(
        Spool spool,
        Ledger ledger,
        Ladder ladder,
        HostMemory memory,
        Renderer renderer,
        Berths berths,
        InstantSource clock,
        Threads threads,
        DeliverySettings settings,
        Judgement judgement,
        Permits permits,
        Interventions interventions,
        Tally tally,
        LaneRoster roster,
        Depot depot) {
    Shaper shaper() {
        return judgement.shaper();
    }

    Refusals refusals() {
        return judgement.refusals();
    }

    Providers providers() {
        return judgement.providers();
    }

    /** What lanes ask of the whole. */
    interface Depot {
        /** A queue has something due. */
        void due(QueueKey queue);

        /** A queue's route is too old; the queue is in nobody's hands now. */
        void reroute(DomainQueue queue);

        /** What the letter needs of TLS is not what the lane's session has. */
        void needsTls(Lane lane, Attempt attempt);

        long nextConnectionId();
    }
}
