package io.angarium.delivery;

/** Says where the mail that waits for a destination goes. */
@FunctionalInterface
public interface Router {
    /**
     * Finds the route. May block for DNS; called on virtual threads, by several at once. Never throws for what DNS answers.
     *
     * @param destination a recipient domain, an address literal, or a name that begins with {@code !}
     */
    Route route(String destination);
}
