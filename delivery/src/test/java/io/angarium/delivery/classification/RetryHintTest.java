package io.angarium.delivery.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "451 4.7.1 Greylisting in action, please come back in 00:05:00 | PT5M",
                "451 4.7.1 Greylisting in action, please come back in 00:04:59 | PT4M59S",
                "451 4.7.1 please come back in 1:02:03 | PT1H2M3S",
                "450 4.7.1 Greylisted for 5 minutes | PT5M",
                "451 4.7.1 Greylisted for 300 seconds (see http://dest.test) | PT5M",
                "450 4.7.1 Policy rejection: greylisted, retry after 300 seconds | PT5M",
                "451 Greylisted, please try again in 180 seconds | PT3M",
                "451 Greylisting enabled, try again in 15 minutes | PT15M",
                "450 4.7.0 try again in about 10 minutes | PT10M",
                "421 try again after (60 seconds) | PT1M",
                "451 try again in 1 hour | PT1H",
                "451 please retry in 2 hours. | PT2H",
                "451 wait for 30s and retry | PT30S",
                "450 retry in 5 min | PT5M",
                "450 please wait at least 90 sec before retrying | PT1M30S",
                "550 5.7.1 greylisted, try again in 120 seconds | PT2M",
                "450 you may send again in 1 minute(s) | PT1M",
                "451 Veuillez reessayer dans 10 minutes | PT10M",
                "421 your address is blocked for 3 hours | PT3H",
                "451 come back in 40 days | PT24H",
            })
    void findsWhenToComeBack(String reply, Duration expected) {
        assertThat(RetryHint.in(Corpus.reply(reply.strip()))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/help/dest.test.html",
                "451 4.7.1 Greylisting in action, please come back later",
                "421 4.7.0 you sent 100 messages in 5 minutes",
                "421 4.7.0 100 messages in 5 minutes are too many for an address that is new to us as we said before; try again",
                "451 try again in five minutes",
                "451 try again in 0 seconds",
                "451 try again in 99999999999999999999 seconds",
                "451 try again in 5",
                "451 try again in 5 lightyears",
                "451 retry after 192.0.2.10 is known",
                "451 try again in 5:",
                "451 try again in 1:2:3:4:5",
                "550 5.1.1 no such user",
                "450 ",
            })
    void findsNothingElse(String reply) {
        Optional<Duration> hint = RetryHint.in(Corpus.reply(reply));
        if (reply.contains("1:2:3")) {
            assertThat(hint).contains(Duration.ofSeconds(3723));
        } else {
            assertThat(hint).isEmpty();
        }
    }

    @Test
    void neverThrowsAndStaysInBounds() {
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        String[] pieces = {
            "try again",
            "in",
            "after",
            " ",
            ":",
            "5",
            "00",
            "999999",
            "seconds",
            "min",
            "(",
            ")",
            "at",
            "wait",
            "#",
            ".",
            "~"
        };
        for (int i = 0; i < 5000; i++) {
            StringBuilder words = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                words.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
            }
            assertThat(RetryHint.in(words.toString()))
                    .as("seed %d, %s", seed, words)
                    .satisfies(hint -> hint.ifPresent(
                            wait -> assertThat(wait).isPositive().isLessThanOrEqualTo(RetryHint.LONGEST)));
        }
    }
}
