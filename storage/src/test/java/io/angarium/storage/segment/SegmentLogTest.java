package io.angarium.storage.segment;

import io.angarium.storage.Log;
import io.angarium.storage.LogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest implements LogContract {
    @TempDir
    Path directory;

    private LogSettings settings = LogSettings.defaults();

    @Override
    public Log open(int maxRecordBytes) {
        int segment = (1 << 20) + 2 * maxRecordBytes;
        settings =
                LogSettings.defaults().withShards(2).withReserveBytes(0).withSizes(segment, 16 << 10, maxRecordBytes);
        return SegmentLog.open(directory, settings);
    }

    @Override
    public Log reopen(Log closed) {
        return SegmentLog.open(directory, settings);
    }
}
