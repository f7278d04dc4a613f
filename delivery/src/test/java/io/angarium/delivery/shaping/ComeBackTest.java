package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComeBackTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            450 4.2.0 Greylisted, please try again in 300 seconds    | 300
            451 Temporarily rejected. Try again in 5 minutes         | 300
            421 4.7.0 Too fast. Retry after 90s                      | 90
            450 try later in about 1 hour                            | 3600
            421 Service busy, please wait 20 sec                     | 20
            451 4.7.1 come back in an hour                           | 3600
            451 4.7.1 retry in one minute                            | 60
            421 4.3.2 retry-after: 120                               | 120
            421 4.3.2 retry=2m                                       | 120
            """)
    void readsHowLongToWait(String reply, long seconds) {
        assertThat(ComeBack.in(reply).orElseThrow()).hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "421 4.7.0 Try again later",
                "550 5.1.1 no such user in 3 domains",
                "421 4.7.28 see https://support.example/mail/answer/81126",
                "451 exceeded 100 messages"
            })
    void findsNoneWhereNoneIs(String reply) {
        assertThat(ComeBack.in(reply)).isEmpty();
    }

    @Test
    void keepsTheWaitWithinItsBounds() {
        assertThat(ComeBack.in("try in 0 seconds")).contains(ComeBack.SHORTEST);
        assertThat(ComeBack.in("try in 999999 hours")).contains(ComeBack.LONGEST);
        assertThat(ComeBack.in("try in 9999999 hours")).isEmpty();
    }
}
