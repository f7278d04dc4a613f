package io.angarium.service.operation;

import io.angarium.delivery.Intervention;
import io.angarium.delivery.Intervention.Action;
import io.angarium.delivery.Intervention.Scope;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The orders in force. Any thread may call. */
public interface Interventions {
    /** More orders at the same time would slow sending down: each message is held against each. */
    int MAX_INTERVENTIONS = 100;

    /** All, the oldest first. */
    List<Intervention> all();

    /**
     * Gives an order, which is obeyed at once and after a restart. It takes the place of an earlier order of the same kind
     * (stop or move) for the same part of the mail.
     *
     * @param source where to send from, for a move only
     * @throws IllegalArgumentException if there is no such order
     * @throws TooManyInterventionsException if {@link #MAX_INTERVENTIONS} are in force
     */
    Intervention order(Action action, Scope scope, String name, Optional<InetAddress> source, String setBy);

    /** Takes back every order for exactly this part of the mail; whether there was one. */
    boolean resume(Scope scope, String name);
}
