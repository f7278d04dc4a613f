package io.angarium.spool;

import java.time.Instant;

/**
 * A recipient taken from its queue for one attempt. Has to come back exactly once: {@link Spool#settle}, {@link Spool#defer}
 * or {@link Spool#giveBack}.
 *
 * @param slot its place in the index
 * @param message position of the message's record
 * @param recipient number within the message
 * @param attempt 1 for the first
 * @param due when it could have been sent at the earliest
 */
public record Ticket(int slot, long message, int recipient, int attempt, Instant due) {}
