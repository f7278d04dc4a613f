package io.angarium.storage.memory;

import io.angarium.storage.TableContract;
import io.angarium.storage.Tables;
import java.time.Instant;

class MemoryTablesTest implements TableContract {
    private Instant now = NOW;

    @Override
    public Tables open() {
        return new MemoryTables(() -> now);
    }

    @Override
    public Tables reopen(Tables closed) {
        return ((MemoryTables) closed).reopen();
    }

    @Override
    public void clockShows(Instant instant) {
        now = instant;
    }
}
