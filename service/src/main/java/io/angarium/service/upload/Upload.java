package io.angarium.service.upload;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A file that was taken in, and how far it has been worked through.
 *
 * @param id 24 hexadecimal digits
 * @param account whose it is
 * @param target what its rows are for, as {@link UploadTarget#name} has it
 * @param parameters what the target needs to know
 * @param state where it stands
 * @param bytes of the file
 * @param rows read so far
 * @param rejected of these
 * @param trouble why it ended early; empty if it didn't
 * @param finished when the last row was done
 */
public record Upload(
        String id,
        String account,
        String target,
        Map<String, String> parameters,
        Instant at,
        State state,
        long bytes,
        long rows,
        long rejected,
        String trouble,
        Optional<Instant> finished) {
    /** Where an upload stands. */
    public enum State {
        RUNNING,
        DONE,
        /** The file is no CSV from some row on: the rows before it were taken. */
        BROKEN
    }

    public long accepted() {
        return rows - rejected;
    }

    public boolean isOver() {
        return state != State.RUNNING;
    }

    Upload advanced(long moreRows, long moreRejected) {
        return new Upload(
                id,
                account,
                target,
                parameters,
                at,
                state,
                bytes,
                rows + moreRows,
                rejected + moreRejected,
                trouble,
                finished);
    }

    Upload ended(State how, String why, Instant when) {
        return new Upload(id, account, target, parameters, at, how, bytes, rows, rejected, why, Optional.of(when));
    }
}
