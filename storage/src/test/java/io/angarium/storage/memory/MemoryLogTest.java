package io.angarium.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Log;
import io.angarium.storage.LogContract;
import io.angarium.storage.StorageException;
import org.junit.jupiter.api.Test;

class MemoryLogTest implements LogContract {
    @Override
    public Log open(int maxRecordBytes) {
        return new MemoryLog(2, maxRecordBytes);
    }

    @Override
    public Log reopen(Log closed) {
        return ((MemoryLog) closed).reopen();
    }

    @Test
    void canBeFilledUpByATest() {
        try (MemoryLog log = new MemoryLog()) {
            log.fill();
            assertThatThrownBy(() -> log.append(0, LETTER, Log.Flush.NOW, LogContract.bytes("x"))
                            .await())
                    .isInstanceOf(StorageException.Full.class);
            log.append(0, OUTCOME, Log.Flush.SOON, LogContract.bytes("outcome")).await();
            log.makeRoom();
            log.append(0, LETTER, Log.Flush.NOW, LogContract.bytes("letter")).await();

            assertThat(LogContract.texts(log, 0)).containsExactly("outcome", "letter");
        }
    }
}
