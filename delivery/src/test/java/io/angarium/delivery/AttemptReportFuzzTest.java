package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

class AttemptReportFuzzTest {
    @FuzzTest
    void readsOrRefusesAnyBytes(byte[] bytes) {
        readOrRefuse(bytes);
    }

    /** What is read can be written and read again; everything else is refused in the one way. */
    static void readOrRefuse(byte[] bytes) {
        AttemptReport report;
        try {
            report = AttemptReport.decode(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(AttemptReport.decode(ByteBuffer.wrap(report.encode()))).isEqualTo(report);
    }
}
