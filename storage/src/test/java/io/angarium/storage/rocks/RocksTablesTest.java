package io.angarium.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.TableContract;
import io.angarium.storage.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksTablesTest implements TableContract {
    @TempDir
    Path directory;

    private volatile Instant now = NOW;

    @Override
    public Tables open() {
        return openRocks();
    }

    private RocksTables openRocks() {
        return RocksTables.open(directory, () -> now, RocksSettings.defaults());
    }

    @Override
    public Tables reopen(Tables closed) {
        return openRocks();
    }

    @Override
    public void clockShows(Instant instant) {
        now = instant;
    }

    @Test
    void belongToOneProcessAtATime() {
        try (Tables first = open()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(this::open).isInstanceOf(StorageException.Failed.class);
        }
    }

    @Test
    void sweepRemovesWhatIsPastItsExpiryAndNothingElse() {
        try (RocksTables tables = openRocks()) {
            Table table = tables.table("names");
            for (int i = 0; i < 10; i++) {
                byte[] key = {(byte) i};
                table.write("p", List.of(new Table.Change.Put(key, key, i % 2 == 0 ? NOW.plusSeconds(1) : null)));
            }
            now = NOW.plusSeconds(2);

            Optional<byte[]> from = Optional.of(new byte[0]);
            int steps = 0;
            while (from.isPresent()) {
                from = tables.sweep(from.get(), 3);
                steps++;
            }

            assertThat(steps).isEqualTo(4);
            now = NOW; // a swept row would show again, were it only hidden
            assertThat(table.range("p", OPEN_END, OPEN_END, Table.Direction.ASCENDING, 100))
                    .extracting(row -> (int) row.key()[0])
                    .containsExactly(1, 3, 5, 7, 9);
        }
    }

    @Test
    void refuseSettingsThatCannotWork() {
        assertThatThrownBy(() -> new RocksSettings(0, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RocksSettings(1 << 20, 1 << 20, Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
