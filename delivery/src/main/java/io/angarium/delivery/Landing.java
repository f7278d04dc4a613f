package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.smtp.Reply;
import io.angarium.smtp.client.TransactionOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages that were sent over one connection: each goes to the ledger, or is stranded and goes over
 * another one. Owned by the connection's session.
 */
final class Landing {
    private static final int CHANNEL_CLOSING = 421;

    private final Lane lane;
    private final Equipment equipment;
    private final Ladder.Reached reached;
    private final FlightDepth depth;
    private final ArrayDeque<Attempt> stranded = new ArrayDeque<>();
    private int answered;
    private int taken;
    private boolean isBroken;
    private boolean isSpent;
    private String trouble = "";

    Landing(Lane lane, Equipment equipment, Ladder.Reached reached, FlightDepth depth) {
        this.lane = lane;
        this.equipment = equipment;
        this.reached = reached;
        this.depth = depth;
    }

    /** Messages that the receiver answered for. */
    int answered() {
        return answered;
    }

    /** Whether the receiver takes nothing more over this connection. */
    boolean isSpent() {
        return isSpent;
    }

    /** What went wrong with the connection; empty if nothing did. */
    String trouble() {
        return trouble;
    }

    /** Whether the connection broke, rather than being ended by a reply. */
    boolean isBroken() {
        return isBroken;
    }

    /** The last of those that have to go over another connection, which is to be put back first; null if there is none. */
    @Nullable Attempt pollStranded() {
        return stranded.pollLast();
    }

    void conclude(Attempt attempt, TransactionOutcome outcome) {
        switch (outcome) {
            case TransactionOutcome.Accepted accepted -> accepted(attempt, accepted);
            case TransactionOutcome.Refused refused -> refused(attempt, refused);
            case TransactionOutcome.BdatRefused refused -> bdatRefused(attempt, refused);
            case TransactionOutcome.Unsendable unsendable -> unsendable(attempt, unsendable.reply());
            case TransactionOutcome.Lost lost -> lost(attempt, lost);
        }
    }

    private void accepted(Attempt attempt, TransactionOutcome.Accepted accepted) {
        hear(accepted.reply());
        taken++;
        depth.answered(accepted.took());
        Reply reply = accepted.reply();
        String text = reply.text();
        equipment.permits().answered(attempt, new Ending.Answered(Optional.empty(), text, accepted.took()));
        End end = new End(
                Stage.ACCEPTED, AttemptReport.CODE_DELIVERED, reply.code(), text, Reason.NONE, accepted.took(), false);
        equipment.ledger().delivered(attempt, end);
        if (reached.triesBdat() && taken == 1) {
            equipment.memory().bdatWorked(reached.endpoint(), equipment.clock().instant());
        }
    }

    /** It says nothing about the message: that goes by DATA over the next connection. */
    private void bdatRefused(Attempt attempt, TransactionOutcome.BdatRefused refused) {
        hear(refused.reply());
        trouble = "offers CHUNKING and doesn't know BDAT: " + refused.reply();
        equipment.memory().bdatBroke(reached.endpoint(), equipment.clock().instant());
        if (refused.inDoubt()) {
            equipment.ledger().inDoubt(attempt, bodyInDoubt(trouble, refused.took()));
        } else {
            strand(attempt, false);
        }
    }

    private void refused(Attempt attempt, TransactionOutcome.Refused refused) {
        Reply reply = refused.reply();
        Classification meaning = meaning(reply, stage(refused.stage()));
        // RFC 5321 §3.8: 421 ends the channel. Before a further message it says nothing about that message.
        boolean isGoodbye = reply.code() == CHANNEL_CLOSING && refused.stage() == TransactionOutcome.Stage.MAIL;
        boolean isAboutConnection = answered > 0 && (isGoodbye || meaning.saysEnoughForConnection());
        if (isAboutConnection) {
            equipment
                    .permits()
                    .answered(attempt, new Ending.Spent(taken, answered, meaning, reply.toString(), refused.took()));
            isSpent = true;
            if (trouble.isEmpty()) {
                trouble = "the receiver ended the session: " + reply;
            }
            strand(attempt, false);
        } else {
            equipment
                    .permits()
                    .answered(attempt, new Ending.Answered(Optional.of(meaning), reply.toString(), refused.took()));
            hear(reply);
            judge(attempt, refused, meaning);
        }
    }

    private void judge(Attempt attempt, TransactionOutcome.Refused refused, Classification meaning) {
        End end = End.refused(stage(refused.stage()), refused.reply(), meaning, refused.took());
        switch (meaning.advice()) {
            case GIVE_UP -> equipment.ledger().failed(attempt, end);
            case RETRY, SLOW_DOWN, REST -> equipment.ledger().deferred(attempt, end);
        }
    }

    /** Our own objection, before a word was sent: it means what its code says. */
    private void unsendable(Attempt attempt, Reply objection) {
        int code = objection.code();
        Reason reason = objection.isPermanent() ? Reason.BOUNCE : Reason.GENERIC;
        End end = new End(Stage.MAIL, code, code, objection.text(), reason, Duration.ZERO, false);
        if (objection.isPermanent()) {
            equipment.ledger().failed(attempt, end);
        } else {
            equipment.ledger().deferred(attempt, end);
        }
    }

    private Classification meaning(Reply reply, Stage stage) {
        return equipment.refusals().classify(reply, stage, lane.path().provider());
    }

    private void hear(Reply reply) {
        lane.answered(reply);
        lane.health().succeeded();
        if (answered++ == 0) {
            equipment.memory().welcome(reached.endpoint());
        }
    }

    private void lost(Attempt attempt, TransactionOutcome.Lost lost) {
        boolean isFirst = trouble.isEmpty();
        if (isFirst) {
            trouble = lost.reason();
            isBroken = true;
            equipment.tally().connectionsLost.increment();
            lane.progress().lost();
            // The connection fails once, however many were on it: for the others nothing is said.
            equipment.permits().answered(attempt, new Ending.Broken(lost.reason()));
        }
        if (lost.inDoubt()) {
            equipment.ledger().inDoubt(attempt, end(lost));
        } else if (isFirst && attempt.losses() >= lossesAllowed()) {
            equipment.ledger().deferred(attempt, end(lost));
        } else {
            strand(attempt, isFirst);
        }
    }

    /**
     * Goes over another connection, in the old order. Only the first of a flight may have been the reason for the loss; for
     * the others it doesn't count.
     */
    private void strand(Attempt attempt, boolean counts) {
        attempt.moveOn(counts);
        stranded.addLast(attempt);
    }

    /** As many as there are other hosts, and one where there is a single host: it may just have closed an idle session. */
    private int lossesAllowed() {
        return Math.clamp(lane.hosts().size() - 1, 1, DeliverySettings.MAX_LOSSES);
    }

    /** The session fell over: nobody knows what became of the message. */
    void inDoubt(Attempt attempt, String why) {
        equipment.ledger().inDoubt(attempt, bodyInDoubt(why, Duration.ZERO));
    }

    private static End bodyInDoubt(String why, Duration took) {
        return new End(Stage.BODY, AttemptReport.CODE_CONNECTION, 0, why, Reason.GENERIC, took, true);
    }

    private static End end(TransactionOutcome.Lost lost) {
        return new End(
                stage(lost.stage()),
                AttemptReport.CODE_CONNECTION,
                0,
                lost.reason(),
                Reason.GENERIC,
                lost.took(),
                lost.inDoubt());
    }

    private static Stage stage(TransactionOutcome.Stage stage) {
        return switch (stage) {
            case MAIL -> Stage.MAIL;
            case RCPT -> Stage.RCPT;
            case DATA -> Stage.DATA;
            case BODY -> Stage.BODY;
        };
    }
}
