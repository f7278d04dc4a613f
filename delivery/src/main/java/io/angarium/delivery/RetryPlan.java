package io.angarium.delivery;

import io.angarium.delivery.classification.Classification.Category;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a recipient waits after a refusal, by the reason of it. No wait is longer than the usual schedule's last one: who
 * asks for quick retries gets them whatever was said. A message's expiry cuts all of them short.
 *
 * @param usual for every reason that has no schedule of its own
 * @param greylisted for receivers that only want to see the message again; they want it after five minutes, mostly
 * @param throttled for what was sent too fast; how fast the path goes on is shaping's matter
 * @param urgentThrottled the same for urgent mail: it asks again as soon as there may be room
 * @param mailboxFull for what only the recipient can mend
 */
public record RetryPlan(
        RetrySchedule usual,
        RetrySchedule greylisted,
        RetrySchedule throttled,
        RetrySchedule urgentThrottled,
        RetrySchedule mailboxFull) {
    /** Attempts for which the receiver's wish to see the message sooner than planned is obeyed. */
    static final int HINTS_OBEYED = 3;

    /** A receiver that asks to be tried again sooner than this is tried after this time. */
    static final Duration SOONEST = Duration.ofSeconds(30);

    /** Urgent mail that was throttled, after this time. */
    static final Duration SOONEST_URGENT = Duration.ofSeconds(1);

    /** Clocks and greylists round: a twentieth is added to what a receiver asks for. */
    private static final int MARGIN = 20;

    public static final RetryPlan DEFAULT = new RetryPlan(
            RetrySchedule.DEFAULT,
            RetrySchedule.ofMinutes(5, 5, 10, 20, 60, 240),
            RetrySchedule.ofMinutes(1, 2, 5, 10, 15, 30, 60, 120, 240),
            RetrySchedule.ofSeconds(1, 1, 2, 2, 5, 5, 10, 30, 60, 120, 300),
            RetrySchedule.ofMinutes(60, 120, 240));

    /** With another usual schedule. */
    public RetryPlan withUsual(RetrySchedule schedule) {
        return new RetryPlan(schedule, greylisted, throttled, urgentThrottled, mailboxFull);
    }

    /** With another schedule for greylisting. */
    public RetryPlan withGreylisted(RetrySchedule schedule) {
        return new RetryPlan(usual, schedule, throttled, urgentThrottled, mailboxFull);
    }

    /** With another schedule for full mailboxes. */
    public RetryPlan withMailboxFull(RetrySchedule schedule) {
        return new RetryPlan(usual, greylisted, throttled, urgentThrottled, schedule);
    }

    /**
     * The wait after this attempt. The first attempt has number 1.
     *
     * @param category why it was refused; empty if nobody said anything
     * @param urgent whether the mail is
     * @param asked when the receiver wants it again: obeyed within bounds, but sooner than planned only for the first attempts
     */
    public Duration waitAfter(
            int attempt,
            boolean urgent,
            Optional<Category> category,
            Optional<Duration> asked,
            RandomGenerator random) {
        RetrySchedule schedule = schedule(urgent, category);
        Duration planned = shorter(schedule.waitAfter(attempt, random), usual.then());
        if (asked.isEmpty()) {
            return planned;
        }
        Duration soonest = schedule.equals(urgentThrottled) ? SOONEST_URGENT : SOONEST;
        Duration wish = asked.get().plus(asked.get().dividedBy(MARGIN));
        Duration bounded = shorter(longer(wish, shorter(soonest, usual.first())), usual.then());
        return attempt <= HINTS_OBEYED ? bounded : longer(bounded, planned);
    }

    private RetrySchedule schedule(boolean urgent, Optional<Category> category) {
        if (category.isEmpty()) {
            return usual;
        }
        return switch (category.get()) {
            case GREYLISTED -> greylisted;
            case THROTTLED, TOO_MANY_CONNECTIONS -> urgent ? urgentThrottled : throttled;
            case MAILBOX_FULL -> mailboxFull;
            case NO_SUCH_RECIPIENT,
                    INACTIVE_RECIPIENT,
                    REPUTATION,
                    BLOCK_LISTED,
                    SPAM_CONTENT,
                    VIRUS,
                    AUTHENTICATION_FAILED,
                    POLICY,
                    TOO_LARGE,
                    BAD_DOMAIN,
                    RELAYING_DENIED,
                    SYSTEM_TROUBLE,
                    TLS_REQUIRED,
                    PROTOCOL,
                    UNKNOWN -> usual;
        };
    }

    /** The shortest of the usual waits: for what should be tried again soon. */
    public Duration first() {
        return usual.first();
    }

    /** The longest wait there is. */
    public Duration then() {
        return usual.then();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
