package io.angarium.simulation;

import java.util.List;

/** What a receiver does at a moment, in place of what is usual. */
sealed interface Behaviour {
    /** Says this. */
    record Say(List<String> lines) implements Behaviour {}

    /** Says this and closes. */
    record SayAndDrop(List<String> lines) implements Behaviour {}

    /** Closes. */
    record Drop() implements Behaviour {}

    /** Does nothing more, and keeps the connection until the receiver is closed. */
    record Hang() implements Behaviour {}
}
