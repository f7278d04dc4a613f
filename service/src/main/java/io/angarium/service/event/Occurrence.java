package io.angarium.service.event;

import io.angarium.spool.Outcome;
import java.util.List;

/**
 * A record of the log that stands for events: one, or for an accepted message one for each recipient.
 *
 * @param position the record's
 * @param events how many it stands for, at least 1
 */
record Occurrence(long position, Kind kind, int events) {
    /** What kind of event; the code is what the index holds. */
    enum Kind {
        ACCEPTED(0, "accepted", ""),
        DELIVERED(1, "delivered", ""),
        DEFERRED(2, "failed", "temporary"),
        FAILED(3, "failed", "permanent");

        private static final List<Kind> BY_CODE = List.of(values());

        private final int code;
        private final String event;
        private final String severity;

        Kind(int code, String event, String severity) {
            this.code = code;
            this.event = event;
            this.severity = severity;
        }

        int code() {
            return code;
        }

        /** As Mailgun names it. */
        String event() {
            return event;
        }

        /** Of a failure, else empty. */
        String severity() {
            return severity;
        }

        static Kind ofCode(int code) {
            return BY_CODE.get(code);
        }

        static Kind of(Outcome outcome) {
            return switch (outcome) {
                case DELIVERED -> DELIVERED;
                case FAILED, CANCELLED -> FAILED;
                case DEFERRED, IN_DOUBT -> DEFERRED;
            };
        }
    }
}
