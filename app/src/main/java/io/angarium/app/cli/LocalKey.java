package io.angarium.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way in for whoever may read the data directory: a key that the server makes at each start, good until it stops, in a
 * file that only its owner can read. So {@code angarium trace ID} works beside a running server without copying a key.
 */
public final class LocalKey {
    public static final String FILE = "local.key";

    private LocalKey() {}

    /** The key of the server that keeps its data in this directory, if one runs there. */
    static Optional<String> find(Path dataDirectory) {
        try {
            return Optional.of(Files.readString(dataDirectory.resolve(FILE)).strip());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
