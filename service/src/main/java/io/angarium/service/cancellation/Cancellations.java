package io.angarium.service.cancellation;

import java.util.OptionalLong;

/**
 * Takes back what an account has waiting: from then on none of it is sent, however much it is. Each recipient ends with an
 * event that says so. What is in an attempt at that moment may still be delivered; what is accepted later is not meant. Any
 * thread.
 */
public interface Cancellations {
    /**
     * Everything whose first tag this is; case doesn't matter.
     *
     * @return about how many recipients waited
     */
    long ofTag(String account, String tag);

    /** Everything of this sending domain. */
    long ofDomain(String account, String domain);

    /** One message, by its Message-Id with or without angle brackets; empty if the account has none of that id. */
    OptionalLong ofMessage(String account, String messageId);
}
