package io.angarium.dns;

/** Answers one question; blocks while it does, at most until the deadline. Never throws for what the DNS says. */
@FunctionalInterface
interface Lookup {
    Answer ask(Question question, Deadline deadline);
}
