package io.angarium.dns.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Whatever a domain publishes: it is a policy that reads the same again, or it is refused. */
class StsFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void policies(FuzzedDataProvider data) throws Exception {
        StsPolicy policy;
        try {
            policy = StsPolicy.parse(data.consumeRemainingAsBytes());
        } catch (MalformedPolicyException refused) {
            assertThat(refused).message().isNotBlank();
            return;
        }
        assertThat(StsPolicy.parse(policy.text().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(policy);
        assertThat(policy.allows("mx.example.com")).isIn(true, false);
    }

    @FuzzTest(maxDuration = "10s")
    void records(FuzzedDataProvider data) {
        assertThat(StsRecord.id(List.of(data.consumeRemainingAsString()))).isNotNull();
    }
}
