package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageCapTest {
    private final MessageCap cap = new MessageCap();

    @Test
    void theFirstEndMayBeACapAndIsNotYetBelieved() {
        assertThat(cap.explains(10, 10, false, 0)).isTrue();
        assertThat(cap.limit(0)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theSecondThatAgreesIsBelieved() {
        cap.explains(10, 10, false, 0);
        assertThat(cap.explains(10, 10, false, 1)).isTrue();
        assertThat(cap.limit(1)).isEqualTo(10);
    }

    @Test
    void anotherNumberIsAComplaintAboutTheRate() {
        cap.explains(10, 10, false, 0);
        assertThat(cap.explains(11, 11, false, 1)).isFalse();
        assertThat(cap.limit(1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whetherRefusedMessagesCountIsFoundOut() {
        cap.explains(8, 10, false, 0); // 8 taken or 10 offered
        assertThat(cap.explains(10, 12, false, 1)).isTrue();
        assertThat(cap.limit(1)).isEqualTo(10);
        assertThat(cap.explains(10, 10, false, 2)).isTrue();
    }

    @Test
    void aWordIsBelievedAtOnceAndTheLatestCounts() {
        assertThat(cap.explains(20, 20, true, 0)).isTrue();
        assertThat(cap.limit(0)).isEqualTo(20);
        assertThat(cap.explains(5, 5, true, 1)).isTrue();
        assertThat(cap.limit(1)).isEqualTo(5);
    }

    @Test
    void anEndThatContradictsABelievedCapEndsTheBelief() {
        cap.explains(10, 10, false, 0);
        cap.explains(10, 10, false, 1);
        assertThat(cap.explains(2, 2, false, 2)).isFalse();
        assertThat(cap.limit(2)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void oneMessageMayAlwaysBeSent() {
        cap.explains(0, 3, true, 0);
        assertThat(cap.limit(0)).isOne();
    }

    @Test
    void afterAnHourItIsTriedOutAgainAndOneConfirmationIsEnough() {
        cap.explains(10, 10, true, 0);
        assertThat(cap.limit(MessageCap.MEMORY - 1)).isEqualTo(10);
        assertThat(cap.limit(MessageCap.MEMORY)).isEqualTo(Integer.MAX_VALUE);
        assertThat(cap.explains(10, 10, false, MessageCap.MEMORY)).isTrue();
        assertThat(cap.limit(MessageCap.MEMORY)).isEqualTo(10);
    }

    @Test
    void afterTwoNothingIsLeft() {
        cap.explains(10, 10, true, 0);
        assertThat(cap.explains(4, 4, false, 2 * MessageCap.MEMORY)).isTrue();
    }
}
