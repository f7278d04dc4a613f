package io.angarium.simulation;

import io.angarium.mail.EmailAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a receiver departs from the usual, and what it does then. Made by {@link ScriptedReceiver#on}; holds from the call of one
 * of {@link #reply}, {@link #replyAndDrop}, {@link #drop} and {@link #hang}. Without further conditions it holds always.
 */
public final class Rule {
    private final ScriptedReceiver receiver;
    private final Moment moment;
    private Predicate<EmailAddress> recipients = any -> true;
    private boolean aboutRecipients;
    private int skipped;
    private int times = Integer.MAX_VALUE;
    private @Nullable Behaviour behaviour;

    Rule(ScriptedReceiver receiver, Moment moment) {
        this.receiver = receiver;
        this.moment = moment;
    }

    /** Only for transactions with this recipient, from its RCPT on. */
    public Rule recipient(String address) {
        EmailAddress wanted = EmailAddress.parse(address);
        return recipients(wanted::equals);
    }

    /** Only for transactions with such a recipient, from its RCPT on. */
    public Rule recipients(Predicate<EmailAddress> wanted) {
        recipients = wanted;
        aboutRecipients = true;
        return this;
    }

    /** Not the first times that the other conditions are met. */
    public Rule after(int visits) {
        skipped = visits;
        return this;
    }

    /** This often only, over all connections. */
    public Rule times(int visits) {
        times = visits;
        return this;
    }

    /** The receiver says this, such as {@code 450 4.2.0 later}; a reply of several lines as several lines. */
    public ScriptedReceiver reply(String... lines) {
        return hold(new Behaviour.Say(List.of(lines)));
    }

    /** The receiver says this and closes. */
    public ScriptedReceiver replyAndDrop(String... lines) {
        return hold(new Behaviour.SayAndDrop(List.of(lines)));
    }

    /** The receiver closes. What it owed for earlier commands is said first. */
    public ScriptedReceiver drop() {
        return hold(new Behaviour.Drop());
    }

    /** The receiver falls silent and keeps the connection. */
    public ScriptedReceiver hang() {
        return hold(new Behaviour.Hang());
    }

    /** The behaviour if this rule applies now; counts the visit. */
    synchronized Optional<Behaviour> visit(Moment now, List<EmailAddress> addressed) {
        if (now != moment || (aboutRecipients && addressed.stream().noneMatch(recipients))) {
            return Optional.empty();
        }
        if (skipped > 0) {
            skipped--;
            return Optional.empty();
        }
        if (times == 0) {
            return Optional.empty();
        }
        times--;
        return Optional.ofNullable(behaviour);
    }

    private ScriptedReceiver hold(Behaviour what) {
        behaviour = what;
        receiver.hold(this);
        return receiver;
    }
}
