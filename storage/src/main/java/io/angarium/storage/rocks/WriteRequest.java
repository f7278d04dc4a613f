package io.angarium.storage.rocks;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a caller asks of the committer. The answer says whether anything was written. */
sealed interface WriteRequest {
    CompletableFuture<Boolean> answer();

    /** A row to put, or to delete if there is no value. */
    record RowChange(byte[] row, byte[] stored) {
        static final byte[] DELETED = new byte[0];

        boolean isDelete() {
            return stored.length == 0;
        }
    }

    /** Changes to apply together. */
    record Apply(List<RowChange> changes, boolean durable, CompletableFuture<Boolean> answer) implements WriteRequest {}

    /** Put unless there is a live row. */
    record PutIfAbsent(byte[] row, byte[] stored, CompletableFuture<Boolean> answer) implements WriteRequest {}

    /** Put if the live row has this value. */
    record CompareAndPut(byte[] row, byte[] expected, byte[] stored, CompletableFuture<Boolean> answer)
            implements WriteRequest {}

    /** Delete these rows if they are past their expiry by now. */
    record Sweep(List<byte[]> rows, CompletableFuture<Boolean> answer) implements WriteRequest {}
}
