package io.angarium.service.submission;

import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;

/** Ends the reading of a request at its first fault; never leaves this package. Costs no stack trace. */
final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    RejectedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static RejectedException badParameter(String message) {
        return new RejectedException(Reason.BAD_PARAMETER, message);
    }

    Reason reason() {
        return reason;
    }

    Result result() {
        return new Result.Rejected(reason, String.valueOf(getMessage()));
    }
}
