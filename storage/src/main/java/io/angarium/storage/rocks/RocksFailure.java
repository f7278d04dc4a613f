package io.angarium.storage.rocks;

import io.angarium.storage.StorageException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells callers of the port what RocksDB told us. */
final class RocksFailure {
    private RocksFailure() {}

    static StorageException of(String what, RocksDBException e) {
        Status status = e.getStatus();
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
            return new StorageException.Full(what + ": the disk is full");
        }
        return new StorageException.Failed(what, e);
    }
}
