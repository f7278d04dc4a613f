package io.angarium.storage.rocks;

import io.angarium.storage.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waiting for the committer. */
final class Answer {
    private Answer() {}

    static boolean await(CompletableFuture<Boolean> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            // One failure answers many callers: each gets an exception of its own.
            throw switch (e.getCause()) {
                case StorageException.Full full -> new StorageException.Full(String.valueOf(full.getMessage()));
                case StorageException.Closed closed -> new StorageException.Closed(String.valueOf(closed.getMessage()));
                case Throwable cause -> new StorageException.Failed("the tables could not be written", cause);
                case null -> new StorageException.Failed("the tables could not be written", e);
            };
        }
    }
}
