package io.angarium.spool;

import io.angarium.storage.Append;
import io.angarium.storage.Log;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A log whose disk is so full at times that not even outcomes find room. */
record FillableLog(Log log, AtomicBoolean isFull) implements Log {
    @Override
    public Append append(int shard, byte type, Flush flush, ByteBuffer... parts) {
        if (!isFull.get()) {
            return log.append(shard, type, flush, parts);
        }
        return new Append() {
            @Override
            public long await() {
                throw new StorageException.Full("no room");
            }

            @Override
            public boolean isDone() {
                return true;
            }
        };
    }

    @Override
    public int maxRecordBytes() {
        return log.maxRecordBytes();
    }

    @Override
    public long start(int shard) {
        return log.start(shard);
    }

    @Override
    public long durableEnd(int shard) {
        return log.durableEnd(shard);
    }

    @Override
    public LogRecord read(int shard, long position) {
        return log.read(shard, position);
    }

    @Override
    public LogReader reader(int shard, long from, int maxPayload) {
        return log.reader(shard, from, maxPayload);
    }

    @Override
    public void trim(int shard, long before) {
        log.trim(shard, before);
    }

    @Override
    public void close() {
        log.close();
    }
}
