package io.angarium.storage;

/** What storage can answer instead of doing what was asked. Subtypes say whose matter it is and whether a retry helps. */
public abstract sealed class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    protected StorageException(String message) {
        super(message);
    }

    /** The disk is full or the reserve is reached. A retry helps once there is room; nothing was kept. */
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1;

        public Full(String message) {
            super(message);
        }
    }

    /** The record is larger than the log takes. A retry doesn't help. */
    public static final class TooLarge extends StorageException {
        private static final long serialVersionUID = 1;

        public TooLarge(String message) {
            super(message);
        }
    }

    /** The record was given up by {@link Log#trim}. */
    public static final class Trimmed extends StorageException {
        private static final long serialVersionUID = 1;

        public Trimmed(String message) {
            super(message);
        }
    }

    /** Stored bytes are not what was written. */
    public static final class Corrupt extends StorageException {
        private static final long serialVersionUID = 1;

        private final long position;

        public Corrupt(long position, String message) {
            super(message);
            this.position = position;
        }

        /** Where the damage begins. */
        public long position() {
            return position;
        }
    }

    /** The disk failed in another way; the cause tells. Whether the record was kept is not known. */
    public static final class Failed extends StorageException {
        private static final long serialVersionUID = 1;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The log or table was closed, or stopped itself since a failed sync left its state in doubt. */
    public static final class Closed extends StorageException {
        private static final long serialVersionUID = 1;

        public Closed(String message) {
            super(message);
        }
    }
}
