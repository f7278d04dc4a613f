package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.storage.Log;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFiguresTest {
    @TempDir
    Path directory;

    @Test
    void tellWhatWasWrittenAndWhatIsKept() {
        try (SegmentLog log = SegmentLog.open(directory, LogSettings.defaults())) {
            for (int i = 0; i < 3; i++) {
                log.append(0, (byte) 1, Log.Flush.NOW, ByteBuffer.wrap(new byte[100]))
                        .await();
            }
            SegmentLog.Figures figures = log.figures();
            assertThat(figures.records()).isEqualTo(3);
            assertThat(figures.groups()).isEqualTo(3);
            assertThat(figures.bytes()).isGreaterThan(300);
            assertThat(figures.syncs().count()).isGreaterThanOrEqualTo(3);
            assertThat(figures.segments()).isEqualTo(1);
            assertThat(figures.keptBytes()).isGreaterThan(300);
        }
    }
}
