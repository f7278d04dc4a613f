package io.angarium.storage;

/** Where stored bytes go that are not what was written: kept for people to look at, never thrown away in silence. */
@FunctionalInterface
public interface Quarantine {
    /** Keeps damaged bytes and says so in the program's log. May block for the disk. */
    void keep(long position, byte[] damaged, String reason);
}
