package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsOneGoAtOnceAndTheNextWhenItIsEarned() {
        TokenBucket bucket = new TokenBucket(2, 0);
        assertThat(bucket.nextAt(0)).isZero();
        bucket.take();
        assertThat(bucket.nextAt(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.nextAt(SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void makesGoodForATenthOfASecondAndNoMore() {
        TokenBucket bucket = new TokenBucket(100, 0);
        int burst = 0;
        while (bucket.nextAt(60 * SECOND) <= 60 * SECOND) {
            bucket.take();
            burst++;
        }
        assertThat(burst).isEqualTo((int) (100 * TokenBucket.BURST_SECONDS));
    }

    @Test
    void keepsWhatWasEarnedWhenTheRateChanges() {
        TokenBucket bucket = new TokenBucket(1, 0);
        bucket.take();
        bucket.change(10, SECOND / 2);
        assertThat(bucket.nextAt(SECOND / 2)).isEqualTo(SECOND / 2 + SECOND / 20);
    }

    @Test
    void withoutARateNothingWaits() {
        TokenBucket bucket = new TokenBucket(Double.POSITIVE_INFINITY, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(bucket.nextAt(5)).isEqualTo(5);
            bucket.take();
        }
    }
}
