package io.angarium.smtp.server;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any octets at all: the machine never throws, keeps its limits, and doesn't care how they were cut. */
class SessionFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void survivesEveryStream(byte[] stream) {
        SessionPropertyTest.checkThatCutsDoNotMatter(stream);
    }
}
