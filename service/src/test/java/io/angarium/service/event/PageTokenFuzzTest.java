package io.angarium.service.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A token comes back from the outside: it names a page, or it is refused as no token of ours. */
class PageTokenFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsWhatItsBytesMean(byte[] input) {
        check(Base64.getUrlEncoder().withoutPadding().encodeToString(input));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyText(byte[] input) {
        check(new String(input, StandardCharsets.UTF_8));
    }

    private static void check(String text) {
        PageToken token;
        try {
            token = PageToken.decode(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessage("page token is not valid");
            return;
        }
        assertThat(PageToken.decode(token.encode())).isEqualTo(token);
    }
}
