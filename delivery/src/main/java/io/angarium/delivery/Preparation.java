package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.storage.StorageException;

/** What happens to an attempt between the spool and the wire: its message is read, and its letter made. */
final class Preparation {
    private final Lane lane;
    private final Equipment equipment;

    Preparation(Lane lane, Equipment equipment) {
        this.lane = lane;
        this.equipment = equipment;
    }

    /** Makes the letter, if need be on a platform thread and waiting for it. False if the ticket is back: there is none. */
    boolean waitsFor(Attempt attempt) {
        if (!load(attempt)) {
            return false;
        }
        Renderer renderer = equipment.renderer();
        return attempt.isRendered()
                || (renderer.isExpensive(attempt) ? renderer.renderApart(attempt) : renderer.render(attempt));
    }

    /** The same without waiting. False also if the letter is being made: then the lane hands it out when it is ready. */
    boolean isReady(Attempt attempt) {
        if (!load(attempt)) {
            return false;
        }
        if (attempt.isRendered()) {
            return true;
        }
        if (!equipment.renderer().isExpensive(attempt)) {
            return equipment.renderer().render(attempt);
        }
        lane.renderAhead(attempt);
        return false;
    }

    private boolean load(Attempt attempt) {
        try {
            if (attempt.message() == null) {
                attempt.load(equipment.spool().message(attempt.ticket().message()));
            }
        } catch (StorageException.Corrupt | StorageException.Trimmed e) {
            equipment.ledger().failed(attempt, unreadable(e));
            return false;
        } catch (StorageException e) {
            if (attempt.ticket().attempt() < DeliverySettings.MAX_UNREADABLE) {
                equipment.ledger().deferred(attempt, unreadable(e));
            } else {
                equipment.ledger().failed(attempt, unreadable(e));
            }
            return false;
        }
        if (!equipment.clock().instant().isBefore(attempt.loaded().expires())) {
            equipment.ledger().expired(attempt, lane.lastTrouble());
            return false;
        }
        return true;
    }

    private static End unreadable(RuntimeException e) {
        return End.ours(
                Stage.RENDER,
                AttemptReport.CODE_UNSENDABLE,
                "the stored message can't be read: " + e.getMessage(),
                Reason.GENERIC);
    }
}
