package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.smtp.Reply;

/** What a receiver's words mean for the recipient. The one place where temporary and permanent are told apart. */
enum Verdict {
    /** It won't be taken as it is. */
    FAILED(Reason.BOUNCE),
    /** It may be taken later. */
    DEFERRED(Reason.GENERIC);

    private final Reason reason;

    Verdict(Reason reason) {
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /**
     * RFC 5321 §4.2.1: 5yz is for good, 4yz for now. A code that has no meaning where it was said is taken for a hiccup: mail
     * isn't given up for a confused peer.
     */
    static Verdict on(Reply reply) {
        return reply.isPermanent() ? FAILED : DEFERRED;
    }
}
