package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionControlTest {
    private static final long SECOND = 1_000_000_000L;

    private final ConnectionControl control = new ConnectionControl(5, 20);

    @Test
    void beginsWithItsStartAndNoMore() {
        open(5);
        assertThat(control.hasRoom()).isFalse();
    }

    @Test
    void growsWithSuccessUpToTheCeiling() {
        open(5);
        for (int message = 0; message < 10_000; message++) {
            control.served(0);
            if (control.hasRoom()) {
                open(1);
            }
        }
        assertThat(control.limit()).isEqualTo(20);
    }

    @Test
    void doesNotGrowWhereConnectionsAreLeft() {
        open(4);
        for (int message = 0; message < 10_000; message++) {
            control.served(0);
        }
        assertThat(control.limit()).isEqualTo(5);
    }

    @Test
    void cutsToWhatStandsWhenAFurtherOneIsTurnedAway() {
        open(3);
        control.take();
        assertThat(control.tooMany(false, 0)).isTrue();
        control.gone(true);
        assertThat(control.limit()).isEqualTo(3);
        assertThat(control.hasRoom()).isFalse();
    }

    @Test
    void cutsOnceForAllThatAreTurnedAwayTogether() {
        open(5);
        assertThat(control.tooMany(true, 0)).isTrue();
        assertThat(control.tooMany(true, ConnectionControl.ROUND - 1)).isFalse();
        assertThat(control.limit()).isEqualTo(4);
        assertThat(control.tooMany(true, ConnectionControl.ROUND)).isTrue();
    }

    @Test
    void waitsLongerEachTimeBeforeItTriesMoreAgain() {
        open(5);
        control.tooMany(true, 0);
        control.served(ConnectionControl.FIRST_REST - 1);
        assertThat(control.limit()).isEqualTo(4);
        for (int message = 0; message < 20; message++) {
            control.served(ConnectionControl.FIRST_REST);
        }
        assertThat(control.limit()).isGreaterThan(4);
        long second = ConnectionControl.FIRST_REST + SECOND;
        control.tooMany(true, second);
        control.served(second + ConnectionControl.FIRST_REST);
        assertThat(control.limit()).isEqualTo(4);
    }

    @Test
    void neverForbidsTheLastConnection() {
        control.take();
        for (int failure = 0; failure < 100; failure++) {
            control.tooMany(false, failure * ConnectionControl.ROUND);
            control.failed();
            control.throttled();
        }
        assertThat(control.limit()).isOne();
    }

    @Test
    void aFailureWhereNothingStandsTellsNothingAboutTheNumber() {
        control.take();
        control.failed();
        assertThat(control.limit()).isEqualTo(5);
    }

    private void open(int connections) {
        for (int i = 0; i < connections; i++) {
            control.take();
            control.connected();
        }
    }
}
