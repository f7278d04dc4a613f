package io.angarium.api.http;

import io.angarium.api.http.CallRates.Counted;
import io.angarium.api.http.CallRates.Standing;
import java.util.Map;

/** Rates in the header fields that Mailgun's clients read. */
final class RateHeaders {
    private RateHeaders() {}

    /** Beside an answer; the reset is in milliseconds since 1970. */
    static Answer beside(Answer answer, Standing standing) {
        String prefix = standing.counted() == Counted.SENDS ? "X-RateLimit-" : "X-Request-";
        return answer.with(prefix + "Limit", String.valueOf(standing.limit()))
                .with(prefix + "Remaining", String.valueOf(standing.remaining()))
                .with(prefix + "Reset", String.valueOf(standing.reset().toEpochMilli()));
    }

    /**
     * 429; here the reset is in seconds since 1970, as the one client that waits by it takes it.
     *
     * @param parameters of the path: a refused send names its domain
     */
    static Answer exceeded(Standing standing, Map<String, String> parameters) {
        long seconds = Math.max(1, standing.untilReset().plusMillis(999).toSeconds());
        Answer answer = standing.counted() == Counted.SENDS
                ? Answer.message(
                        429,
                        "Domain " + parameters.getOrDefault("domain", "") + " is not allowed to send:"
                                + " account-requests-per-sec limit exceeded, try again after " + seconds + " seconds")
                : Answer.json(429, Answer.object("message", "Too Many Requests", "retry-seconds", seconds));
        return answer.with("Retry-After", String.valueOf(seconds))
                .with("X-RateLimit-Limit", String.valueOf(standing.limit()))
                .with("X-RateLimit-Remaining", "0")
                .with("X-RateLimit-Reset", String.valueOf(standing.reset().getEpochSecond()));
    }
}
