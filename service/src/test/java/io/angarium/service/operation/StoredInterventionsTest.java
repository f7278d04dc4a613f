package io.angarium.service.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.Intervention;
import io.angarium.delivery.Intervention.Action;
import io.angarium.delivery.Intervention.Scope;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredInterventionsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Instant now = NOON;
    private final Table table = new MemoryTables(() -> NOON).table("operation");
    private final List<List<Intervention>> obeyed = new ArrayList<>();
    private final StoredInterventions interventions = StoredInterventions.open(table, () -> now, obeyed::add);

    private Intervention stop(Action action, Scope scope, String name) {
        now = now.plusSeconds(1);
        return interventions.order(action, scope, name, Optional.empty(), "key 1");
    }

    private Intervention move(String domain) {
        now = now.plusSeconds(1);
        return interventions.order(
                Action.MOVE, Scope.DOMAIN, domain, Optional.of(InetAddress.getLoopbackAddress()), "key 1");
    }

    private StoredInterventions afterRestart() {
        return StoredInterventions.open(table, () -> now, _ -> {});
    }

    @Test
    void hasOrdersObeyedAndKeepsThemOverARestart() {
        Intervention pause = stop(Action.PAUSE, Scope.SITE, "MX.example.test");
        Intervention move = move("example.test");
        assertThat(pause.name()).isEqualTo("mx.example.test");
        assertThat(pause.at()).isEqualTo(NOON.plusSeconds(1));
        assertThat(obeyed.getLast()).containsExactly(pause, move);
        List<List<Intervention>> obeyedAgain = new ArrayList<>();
        StoredInterventions.open(table, () -> now, obeyedAgain::add);
        assertThat(obeyedAgain).containsExactly(List.of(pause, move));
    }

    @Test
    void takesBackStopsAndMovesOfAPartTogether() {
        stop(Action.PAUSE, Scope.DOMAIN, "example.test");
        move("example.test");
        assertThat(interventions.resume(Scope.DOMAIN, "Example.TEST")).isTrue();
        assertThat(interventions.resume(Scope.DOMAIN, "example.test")).isFalse();
        assertThat(afterRestart().all()).isEmpty();
        assertThat(obeyed.getLast()).isEmpty();
    }

    @Test
    void tellsTagsThatDifferByCase() {
        stop(Action.PAUSE, Scope.TAG, "News");
        assertThat(interventions.resume(Scope.TAG, "news")).isFalse();
        assertThat(interventions.resume(Scope.TAG, "News")).isTrue();
    }

    @Test
    void letsALaterOrderTakeThePlaceOfAnEarlierOne() {
        stop(Action.PAUSE, Scope.SITE, "mx.example.test");
        Intervention drain = stop(Action.DRAIN, Scope.SITE, "mx.example.test");
        assertThat(afterRestart().all()).containsExactly(drain);
    }

    @Test
    void refusesWhatIsNoOrder() {
        assertThatThrownBy(() -> interventions.order(Action.MOVE, Scope.SITE, "mx.test", Optional.empty(), "key 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address to send from");
        assertThat(interventions.all()).isEmpty();
    }

    @Test
    void takesNoMoreOrdersThanItMay() {
        for (int i = 0; i < Interventions.MAX_INTERVENTIONS; i++) {
            stop(Action.PAUSE, Scope.SITE, "mx" + i + ".test");
        }
        assertThatThrownBy(() -> stop(Action.PAUSE, Scope.SITE, "one.more.test"))
                .isInstanceOf(TooManyInterventionsException.class);
        stop(Action.DRAIN, Scope.SITE, "mx0.test");
        assertThat(interventions.all()).hasSize(Interventions.MAX_INTERVENTIONS);
    }
}
