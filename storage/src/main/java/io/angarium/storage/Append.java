package io.angarium.storage;

/** A record on its way to the disk. */
public interface Append {
    /**
     * Waits until the record is durable and returns its position. Parks the calling thread; cheap on a virtual one. Not
     * ended by interruption: a caller that leaves early would not know whether its record is kept.
     *
     * @throws StorageException.Full if the disk has no room: nothing of the record is kept
     * @throws StorageException if it could not be written: the record may or may not be kept
     */
    long await();

    /** Whether {@link #await} would return or throw at once. */
    boolean isDone();
}
