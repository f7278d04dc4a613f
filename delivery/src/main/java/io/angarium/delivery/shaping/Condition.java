package io.angarium.delivery.shaping;

import java.util.Optional;

/**
 * How things stand with one receiver as seen from one source.
 *
 * @param name such as {@code google from 192.0.2.1}
 * @param messagesPerSecond the rate now; infinite as long as nothing limits it
 * @param ceiling messages per second that are never exceeded; infinite if there is none
 * @param probing whether single messages are tried after a refusal
 * @param underWay messages that are sent and not yet answered
 * @param connections that stand or are being opened
 * @param connectionLimit how many there may be now
 * @param connectionsPerSecond that may be opened; infinite as long as nothing limits it
 * @param messagesPerConnection after which the receiver was found to end a connection; {@link Integer#MAX_VALUE} if it
 *     wasn't
 * @param lastChange the last that was learned
 */
public record Condition(
        String name,
        double messagesPerSecond,
        double ceiling,
        boolean probing,
        int underWay,
        int connections,
        int connectionLimit,
        double connectionsPerSecond,
        int messagesPerConnection,
        Optional<Change> lastChange) {}
